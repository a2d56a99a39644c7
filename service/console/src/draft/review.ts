// What an agent may be deciding on: a rewriting, two versions that oppose each other, or an older one.
import type { Draft } from "../api/wire";
import type { Proposal, Revision } from "../api/wire-case";

export type Review =
  | { kind: "proposal"; proposal: Proposal; meanwhile: boolean }
  | { kind: "conflict"; theirs: Draft }
  | { kind: "revision"; revision: Revision };
