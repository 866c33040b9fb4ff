"use strict";

/* The speakers of an article, each with a colour and a letter; and what is told of one quotation. */
const Speakers = (() => {
  const { make, visible, percent } = Page;

  const N_COLOURS = 6;

  /* A, B, … Z, AA: the sign of a speaker beside its colour. */
  function letters(n) {
    let name = "";
    for (let rest = n + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
      name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
    }
    return name;
  }

  /* Name -> {name, type, n, sign, colour}, in the order in which they are first quoted. */
  function of(quotes) {
    const found = new Map();
    for (const { speaker, speaker_type: type } of quotes) {
      if (speaker === null) continue;
      const known = found.get(speaker);
      if (known) known.n += 1;
      else found.set(speaker, { name: speaker, type, n: 1, sign: letters(found.size), colour: (found.size % N_COLOURS) + 1 });
    }
    return found;
  }

  const plain = (name) => name.replaceAll("_", " ");

  function bar(share, colour) {
    const full = make("span", { class: "full", "data-colour": colour });
    full.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return make("span", { class: "bar", "aria-hidden": "true" }, full);
  }

  /* Why the quotation is whose: a node. `look` has sign and colour of its speaker, words(span) of the article, an id
     for labels, and what the page adds: address and details, each or null. */
  function evidence(quote, look) {
    const terms = [];
    const tell = (term, ...value) => terms.push(make("dt", {}, term), make("dd", {}, ...value));
    const quoted = (points) => make("q", {}, look.words(points));
    tell("Rule", make("code", {}, visible(quote.rule)));
    tell("Kind", quote.kind + (quote.segments.length > 1 ? `, in ${quote.segments.length} segments` : ""));
    if (quote.reason) tell("No speaker", `because: ${plain(visible(quote.reason))}`);
    if (quote.cue) tell("Cue", quoted(quote.cue));
    if (quote.mention) tell("Mention", quoted(quote.mention.span), ` (${quote.mention.form})`);
    if (quote.addressee) tell("Told to", quoted(quote.addressee));
    if (quote.flags.length) tell("Flags", ...quote.flags.map((flag) => make("span", { class: "flag" }, plain(visible(flag)))));
    const label = `${look.id}-candidates`;
    const candidates = quote.candidates.map((each) => candidate(each, each.speaker === quote.speaker, look.colour));
    return make("div", {},
      make("p", { class: "title" },
        make("span", { class: "badge", "data-colour": look.colour, "aria-hidden": "true" }, look.sign),
        make("strong", {}, quote.speaker === null ? "No speaker" : visible(quote.speaker)),
        quote.speaker_type ? make("span", { class: "type" }, quote.speaker_type) : null),
      make("p", { class: "confidence" }, make("span", {}, "Confidence"), make("span", { class: "score" }, percent(quote.confidence)), bar(quote.confidence, look.colour)),
      make("dl", {}, ...terms),
      candidates.length ? make("p", { class: "label", id: label }, "Candidates") : null,
      candidates.length ? make("ol", { class: "candidates", "aria-labelledby": label }, ...candidates) : null,
      look.details,
      look.address ? make("p", { class: "foot" }, make("a", { href: look.address }, "Link to this quotation"), make("code", {}, quote.quote_id)) : null);
  }

  function candidate({ speaker, score }, isChosen, colour) {
    const tick = make("span", { class: "tick" }, " ✓", make("span", { class: "unseen" }, " chosen"));
    return make("li", { class: isChosen ? "chosen" : null },
      make("span", { class: "who" }, visible(speaker), isChosen ? tick : null),
      make("span", { class: "score" }, score.toFixed(2)),
      bar(score, isChosen ? colour : 0));
  }

  return { of, plain, evidence };
})();
