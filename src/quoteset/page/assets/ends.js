"use strict";

/* The ends of a quotation's segments, moved word by word without a mouse. */
const Ends = (() => {
  const { make, visible } = Page;

  const CONTEXT = 60; // characters shown before and after
  const isSpace = (sign) => /\s/.test(sign);

  /* From a place in the text to the next begin (by = 1) or end (by = -1, seen from behind) of a word. */
  function nextWord(text, at, by) {
    let place = at;
    const sign = () => text[by > 0 ? place : place - 1];
    const goesOn = () => (by > 0 ? place < text.length : place > 0);
    while (goesOn() && isSpace(sign())) place += by;
    while (goesOn() && !isSpace(sign())) place += by;
    return place;
  }

  /* Asks for other ends; a promise of the segments in code points, or of null. */
  async function ask(view, quote) {
    const { text } = view.article;
    let segments = quote.segments.map((each) => view.span(each));
    const box = document.getElementById("ends");

    function move(segment, end, by) {
      const at = nextWord(text, segment[end], by);
      // The begin of a word is where its letters begin, and not at the blank before.
      const place = end === "start" && by > 0 ? skip(at, 1) : end === "end" && by < 0 ? skip(at, -1) : at;
      if (end === "start" ? place < segment.end : place > segment.start) segment[end] = place;
      show();
    }

    function skip(at, by) {
      let place = at;
      while (place > 0 && place < text.length && isSpace(by > 0 ? text[place] : text[place - 1])) place += by;
      return place;
    }

    function show() {
      const focused = document.activeElement?.dataset?.name;
      box.replaceChildren(...segments.map((segment, at) => {
        const button = (words, label, act) => {
          const made = make("button", { type: "button", class: "button", "aria-label": label, "data-name": label }, words);
          made.addEventListener("click", act);
          return made;
        };
        const of = segments.length > 1 ? ` of segment ${at + 1}` : "";
        return make("fieldset", {},
          make("legend", {}, segments.length > 1 ? `Segment ${at + 1}` : "Segment"),
          make("p", { class: "piece", dir: "auto", role: "status" },
            make("span", { class: "around" }, visible(text.slice(Math.max(0, segment.start - CONTEXT), segment.start))),
            make("mark", {}, visible(text.slice(segment.start, segment.end))),
            make("span", { class: "around" }, visible(text.slice(segment.end, segment.end + CONTEXT)))),
          make("div", { class: "ends" },
            make("span", { class: "which" }, "Start"),
            button("← earlier", `start${of} a word earlier`, () => move(segment, "start", -1)),
            button("later →", `start${of} a word later`, () => move(segment, "start", 1)),
            make("span", { class: "which" }, "End"),
            button("← earlier", `end${of} a word earlier`, () => move(segment, "end", -1)),
            button("later →", `end${of} a word later`, () => move(segment, "end", 1)),
            segments.length > 1 ? button("Remove this segment", `remove segment ${at + 1}`, () => {
              segments = segments.filter((each) => each !== segment);
              show();
            }) : null));
      }));
      box.querySelector(`[data-name="${focused}"]`)?.focus();
    }

    show();
    const answer = await Names.ask(document.getElementById("boundaries"), box.querySelector("button"));
    if (answer !== "save") return null;
    return segments.map(({ start, end }) => ({ start: view.offsets.toPoints(start), end: view.offsets.toPoints(end) }));
  }

  return { ask };
})();
