"use strict";

/* One result of the search, as an item of the list: who says it, the words with what was searched for marked, where. */
const Hits = (() => {
  const { make, visible, percent } = Page;
  const { plain } = Speakers;

  const EXCERPT = 260; // characters of a quotation in the list
  const LEAD = 80; // characters before the first word found

  function item(row, { at, isCurrent, wanted, address }) {
    const { article, quote } = row;
    const about = [article.publisher && visible(article.publisher), article.published_on, quote.kind].filter(Boolean).join(" · ");
    const link = make("a", { class: "hit", href: address, "data-at": at, "aria-current": isCurrent ? "true" : null },
      make("span", { class: quote.speaker === null ? "who nobody" : "who" }, ...(quote.speaker === null ? [`No speaker: ${plain(quote.reason ?? "not known")}`] : marked(quote.speaker, row.foldedSpeaker, wanted))),
      make("q", { dir: "auto" }, ...excerpt(row, wanted)),
      make("span", { class: "about" }, make("bdi", {}, about), make("span", { class: "sure", "aria-label": `confidence ${percent(quote.confidence)}` }, percent(quote.confidence))));
    return make("li", {}, link);
  }

  function excerpt(row, wanted) {
    if (row.text.length <= EXCERPT) return marked(row.text, row.folded, wanted);
    const first = Search.places(row.folded, wanted)[0]?.start ?? 0;
    let start = Math.max(0, Math.min(first - LEAD, row.text.length - EXCERPT));
    if (start > 0) start = row.text.indexOf(" ", start) + 1 || start;
    let end = start + EXCERPT;
    if (end < row.text.length) end = Math.max(row.text.lastIndexOf(" ", end), start + EXCERPT / 2);
    return [start > 0 ? "… " : "", ...marked(row.text.slice(start, end), row.folded.slice(start, end), wanted), end < row.text.length ? " …" : ""];
  }

  function marked(text, folded, wanted) {
    const parts = [];
    let done = 0;
    for (const { start, end } of Search.places(folded, wanted)) {
      parts.push(visible(text.slice(done, start)), make("mark", {}, visible(text.slice(start, end))));
      done = end;
    }
    parts.push(visible(text.slice(done)));
    return parts;
  }

  return { item };
})();
