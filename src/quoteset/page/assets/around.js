"use strict";

/* What stands around the text of an article: its head with the speakers, the list of marked words that quote nobody,
   and the way from part to part. Each takes the view (article.js) that it belongs to. */
const Around = (() => {
  const { make, visible, link, count } = Page;
  const { plain } = Speakers;

  const MOST_OTHERS = 50; // marked words that are no quotations, listed below the text

  function speaker(view, { name, n, sign, colour }) {
    const button = make("button", { type: "button", "aria-pressed": "false", class: "speaker" },
      make("span", { class: "badge", "data-colour": colour, "aria-hidden": "true" }, sign),
      make("bdi", {}, visible(name)),
      make("span", { class: "n", "aria-label": count(n, "quotation") }, String(n)));
    button.addEventListener("click", () => view.toggle(name, button));
    return make("li", {}, button);
  }

  function head(view) {
    const { title, publisher, published_on, authors, source, split, url, flags, language } = view.article;
    const kicker = [publisher && visible(publisher), published_on, language].filter(Boolean).join(" · ");
    const speakers = [...view.speakers.values()].map((each) => speaker(view, each));
    const nobody = view.quotes.filter((quote) => quote.speaker === null).length;
    if (nobody) speakers.push(make("li", { class: "speaker" }, make("span", { class: "badge", "data-colour": 0, "aria-hidden": "true" }, "?"), "no speaker", make("span", { class: "n" }, String(nobody))));
    return make("header", {},
      kicker && make("p", { class: "kicker" }, kicker),
      make("h2", { id: `${view.id}-title`, class: "headline", dir: "auto", tabindex: "-1" }, title ? visible(title) : "Without a title"),
      authors.length > 0 && make("p", { class: "byline" }, "By ", make("bdi", {}, visible(authors.join(", ")))) || null,
      make("p", { class: "origin" }, make("bdi", {}, visible(source)), ` · ${split}`, url ? " · " : null, url ? link(url) : null),
      flags.length > 0 && make("p", { class: "flags" }, ...flags.map((flag) => make("span", { class: "flag" }, plain(flag)))) || null,
      speakers.length > 0 ? make("ul", { class: "speakers", "aria-label": "Speakers; press one to see only what they said" }, ...speakers) : make("p", { class: "nothing" }, "No quotations in this article."));
  }

  /* Marked words that are no quotations, for those who cannot point at them in the text. */
  function others(view) {
    const found = view.article.nonquotes.slice(0, MOST_OTHERS);
    if (!found.length) return [];
    const more = view.article.nonquotes.length - found.length;
    const items = found.map(({ span, reason }) => make("li", {}, make("span", { class: "flag" }, plain(visible(reason))), make("q", { dir: "auto" }, view.words(span))));
    return [make("section", { class: "others", "aria-labelledby": `${view.id}-others` },
      make("h3", { id: `${view.id}-others` }, "Marked, but nobody’s quotation"),
      make("ul", {}, ...items, more > 0 ? make("li", {}, `and ${count(more, "other")}`) : null))];
  }

  function fillTurner(view) {
    const { parts, part } = view;
    if (parts.length < 2) return;
    const button = (words, to) => {
      const made = make("button", { type: "button", disabled: to < 0 || to >= parts.length }, words);
      made.addEventListener("click", () => {
        view.turn(to);
        view.element.scrollIntoView({ block: "start" });
      });
      return made;
    };
    view.turner.replaceChildren(button("Previous part", part - 1), make("span", { role: "status" }, `Part ${part + 1} of ${parts.length}`), button("Next part", part + 1));
  }

  return { head, others, fillTurner };
})();
