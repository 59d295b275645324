/* Only improves what works without it. */
"use strict";

/* Alt and an arrow move the question one is in. */
document.addEventListener("keydown", (e) => {
  if (!e.altKey || e.ctrlKey || e.metaKey || (e.key !== "ArrowUp" && e.key !== "ArrowDown")) return;
  const button = e.target.closest("[data-question]")?.querySelector(e.key === "ArrowUp" ? "[data-up]" : "[data-down]");
  if (!button) return;
  e.preventDefault();
  button.click();
});

/* What is set there is seen where one looks for what is wrong with it. */
for (const wrong of document.querySelectorAll("[data-question] .err, [data-question] .warn")) {
  const more = wrong.closest("[data-question]").querySelector("details");
  if (more) more.open = true;
}
