"use strict";

/* Where things of an article's view (article.js) stand: notes beside their quotations, lines to the mentions, the card
   with the evidence, and what is brought into the window. */
const Places = (() => {
  const GAP = 8; // px between margin notes, and from a quotation to its evidence

  const hasMargin = (view) => getComputedStyle(view.margin).display !== "none";

  /* Draws the lines and sets the notes; false where the view is not shown. */
  function arrange(view) {
    const origin = view.leaf.getBoundingClientRect();
    if (!origin.width) return false;
    const places = [];
    for (const [quote, runs] of view.runs) {
      if (!runs.segment.length) continue;
      runs.line = Marks.line(runs.segment, runs.mention[0], origin);
      runs.line?.style.setProperty("--line", `var(--c${view.colour(quote)})`);
      places.push([runs, runs.segment[0].getClientRects()[0]?.top - origin.top || 0]);
    }
    view.links.replaceChildren(...places.map(([runs]) => runs.line).filter(Boolean));
    if (hasMargin(view)) {
      let free = 0;
      const heights = places.map(([runs]) => runs.note.offsetHeight);
      places.forEach(([runs, top], at) => {
        runs.note.style.top = `${Math.max(top, free)}px`;
        free = Math.max(top, free) + heights[at] + GAP / 2;
      });
    }
    return true;
  }

  /* Beside the quotation where there is a margin, else below it, or above where below there is no room. */
  function card(view, quote) {
    const runs = view.runs.get(quote);
    if (!runs?.segment.length) return;
    const origin = view.leaf.getBoundingClientRect();
    const first = runs.segment[0].getClientRects()[0];
    const last = [...runs.segment.at(-1).getClientRects()].at(-1);
    if (!first || !last) return;
    const { offsetHeight: height, offsetWidth: width, style } = view.card;
    const lowest = view.height() - origin.top - height - GAP; // with the whole card in view
    if (hasMargin(view)) {
      const top = first.top - origin.top - GAP;
      style.left = `${view.margin.offsetLeft}px`;
      style.top = `${Math.max(Math.min(top, lowest), Math.min(top, 0))}px`;
    } else {
      const below = last.bottom - origin.top + GAP;
      const above = first.top - origin.top - GAP - height;
      const fits = below <= lowest || first.top - GAP - height < 0;
      style.left = `${Math.max(0, Math.min(origin.width - width, (fits ? last : first).left - origin.left))}px`;
      style.top = `${fits ? below : above}px`;
    }
  }

  /* Into view, with room for the evidence; what is seen well already stays where it is. */
  function bring(view, run) {
    const top = (run?.getBoundingClientRect().top ?? 0) / view.height();
    const lowest = hasMargin(view) ? 0.65 : 0.45;
    if (!run || (top > 0.12 && top < lowest)) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    run.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
  }

  return { arrange, card, bring };
})();
