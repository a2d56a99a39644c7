// The styles of CodeMirror as an adopted style sheet: a <style> element would need 'unsafe-inline'.
import { StyleModule as Module } from "style-mod";

class AdoptedModule extends Module {
  static override mount(root: Document | ShadowRoot, modules: Module | readonly Module[]): void {
    const set = SETS.get(root) ?? new AdoptedSet(root);
    SETS.set(root, set);
    set.mount(modules instanceof Module ? [modules] : modules);
  }
}

/** The modules of one root in the order in which they win over each other. */
class AdoptedSet {
  private readonly sheet = new CSSStyleSheet();
  private readonly modules: Module[] = [];

  constructor(root: Document | ShadowRoot) {
    root.adoptedStyleSheets = [this.sheet, ...root.adoptedStyleSheets];
  }

  mount(modules: readonly Module[]): void {
    let changed = false;
    let place = 0;
    for (const module of modules) {
      const known = this.modules.indexOf(module);
      if (known >= place) {
        place = known + 1;
        continue;
      }
      if (known >= 0) {
        this.modules.splice(known, 1);
        place -= 1;
      }
      this.modules.splice(place, 0, module);
      place += 1;
      changed = true;
    }
    if (changed) this.sheet.replaceSync(this.modules.map((module) => module.getRules()).join("\n"));
  }
}

const SETS = new WeakMap<Document | ShadowRoot, AdoptedSet>();

export { AdoptedModule as StyleModule };
