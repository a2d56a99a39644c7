"use strict";
for (const form of document.querySelectorAll("form.filter")) {
  const cases = [...document.querySelectorAll("details.case")].map((element) => ({
    element,
    family: element.dataset.family,
    rules: new Set([...element.querySelectorAll(".rule")].map((rule) => rule.textContent)),
    words: element.textContent.toLowerCase(),
  }));
  const { family, rule, words, shut } = form.elements;
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const one of cases) {
      const fits = (!family.value || one.family === family.value) && (!rule.value || one.rules.has(rule.value))
        && wanted.every((word) => one.words.includes(word));
      one.element.hidden = !fits;
      count += fits;
    }
    for (const list of document.querySelectorAll(".cases")) {
      const left = list.querySelectorAll("details.case:not([hidden])").length;
      list.querySelector(".none").hidden = left > 0;
    }
    form.querySelector("output").textContent = `${count} of ${cases.length} cases`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  shut.addEventListener("click", () => cases.forEach(({ element }) => { element.open = false; }));
  form.hidden = false;
  show();
}
