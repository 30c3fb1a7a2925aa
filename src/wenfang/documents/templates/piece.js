// Looking up what a sentence rests on. Without this script the page is complete: footnotes
// lead to the sources, findings lead to their sentences. Text is only ever copied from
// nodes that are on the page, never parsed as markup.
"use strict";
(() => {
  const panel = document.getElementById("evidence");
  const body = panel.querySelector(".evidence-body");
  const sentences = [...document.querySelectorAll("#piece .s")];
  const rowsOf = (sentence) =>
    sentence.dataset.anchors.split(" ").map((id) => id && document.getElementById("src-" + id)).filter(Boolean);
  const findingsOf = (sentence) =>
    [...document.querySelectorAll(".finding")].filter((item) => item.dataset.place === sentence.id);
  let pinned = null;

  const copy = (node) => {
    const twin = node.cloneNode(true);
    for (const inner of [twin, ...twin.querySelectorAll("[id]")]) inner.removeAttribute("id");
    return twin;
  };

  const mark = (sentence) => {
    for (const node of document.querySelectorAll(".on")) node.classList.remove("on");
    if (!sentence) return;
    sentence.classList.add("on");
    for (const row of rowsOf(sentence)) row.classList.add("on");
  };

  const fill = (sentence) => {
    const rows = rowsOf(sentence);
    const list = document.createElement("ol");
    list.className = "rows";
    list.append(...rows.map(copy));
    const none = document.createElement("p");
    none.textContent = panel.dataset.none;
    const found = document.createElement("ul");
    found.className = "findings";
    found.append(...findingsOf(sentence).map(copy));
    body.replaceChildren(rows.length ? list : none, ...(found.children.length ? [found] : []));
  };

  const pin = (sentence) => {
    if (pinned) pinned.setAttribute("aria-pressed", "false");
    pinned = pinned === sentence ? null : sentence;
    mark(pinned);
    panel.hidden = !pinned;
    if (!pinned) return;
    pinned.setAttribute("aria-pressed", "true");
    fill(pinned);
    panel.parentElement.scrollTo({ top: 0 });
  };

  for (const sentence of sentences) {
    sentence.tabIndex = 0;
    sentence.setAttribute("role", "button");
    sentence.setAttribute("aria-pressed", "false");
    sentence.setAttribute("aria-controls", "evidence");
    sentence.addEventListener("click", () => pin(sentence));
    sentence.addEventListener("mouseenter", () => pinned || mark(sentence));
    sentence.addEventListener("mouseleave", () => pinned || mark(null));
    sentence.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pin(sentence);
    });
  }
  const close = () => {
    const back = pinned;
    if (!back) return;
    pin(back);
    back.focus({ preventScroll: true });
  };
  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.querySelector("#sources > .hint").hidden = false;

  // A link from a finding shows its sentence with its evidence; a link into a source opens it.
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (sentences.includes(target) && pinned !== target) pin(target);
  };
  addEventListener("hashchange", arrive);
  arrive();
})();
