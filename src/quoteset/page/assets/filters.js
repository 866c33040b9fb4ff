"use strict";

/* The filters of the report and the orders of its results. A row is a quotation: {article, quote, text, folded,
   foldedSpeaker, date, place}. */
const Filters = (() => {
  const { make, visible, number } = Page;
  const { plain } = Speakers;

  const FIELDS = ["speaker", "publisher", "rule", "kind", "flag", "split", "reason", "min", "max"];

  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const byDate = (one, other) => compare(other.date, one.date) || compare(one.article.source, other.article.source) || compare(one.article.article_id, other.article.article_id) || one.quote.segments[0].start - other.quote.segments[0].start;
  const ORDERS = {
    date: null, // as the rows are
    unsure: (one, other) => one.quote.confidence - other.quote.confidence || one.place - other.place,
    sure: (one, other) => other.quote.confidence - one.quote.confidence || one.place - other.place,
    long: (one, other) => other.text.length - one.text.length || one.place - other.place,
  };

  function tally(values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort((one, other) => other[1] - one[1] || compare(one[0], other[0]));
  }

  /* The choices that there are, each with the number of its quotations. */
  function fill(form, speakerList, rows) {
    const choose = (name, counted, name_of = (value) => value) => {
      form.elements[name].replaceChildren(make("option", { value: "" }, "any"), ...counted.map(([value, n]) => make("option", { value }, `${visible(name_of(value))} (${number(n)})`)));
    };
    choose("publisher", tally(rows.map((row) => row.article.publisher ?? "–")), (value) => (value === "–" ? "not known" : value));
    choose("rule", tally(rows.map((row) => row.quote.rule)));
    choose("kind", tally(rows.map((row) => row.quote.kind)));
    choose("split", tally(rows.map((row) => row.article.split)));
    choose("flag", tally(rows.flatMap((row) => row.quote.flags)), plain);
    const attributed = rows.filter((row) => row.quote.speaker !== null).length;
    choose("reason", [["+", attributed], ["-", rows.length - attributed], ...tally(rows.filter((row) => row.quote.speaker === null).map((row) => row.quote.reason ?? "-"))].filter(([, n]) => n),
      (value) => ({ "+": "yes", "-": "no" })[value] ?? `no: ${plain(value)}`);
    const speakers = tally(rows.filter((row) => row.quote.speaker !== null).map((row) => row.quote.speaker));
    speakerList.replaceChildren(...speakers.slice(0, 1000).map(([name]) => make("option", { value: visible(name) })));
  }

  /* What each filter that is set asks of a row. */
  function tests(form, rows) {
    const value = (name) => form.elements[name].value.trim();
    const found = [];
    const speaker = Search.fold(value("speaker"));
    if (speaker) {
      const exact = rows.some((row) => row.foldedSpeaker === speaker);
      found.push((row) => (exact ? row.foldedSpeaker === speaker : row.foldedSpeaker.includes(speaker)));
    }
    for (const [name, of] of [["publisher", (row) => row.article.publisher ?? "–"], ["rule", (row) => row.quote.rule], ["kind", (row) => row.quote.kind], ["split", (row) => row.article.split]]) {
      const wanted = value(name);
      if (wanted) found.push((row) => of(row) === wanted);
    }
    const flag = value("flag");
    if (flag) found.push((row) => row.quote.flags.includes(flag));
    const reason = value("reason");
    if (reason === "+") found.push((row) => row.quote.speaker !== null);
    else if (reason) found.push((row) => row.quote.speaker === null && (reason === "-" || row.quote.reason === reason));
    const [min, max] = ["min", "max"].map((name) => (value(name) === "" ? null : Number(value(name)) / 100));
    // Half a hundredth: what is told as 98 % is found from 98 on.
    if (min !== null) found.push((row) => row.quote.confidence >= min - 0.005);
    if (max !== null) found.push((row) => row.quote.confidence < max + 0.005);
    return found;
  }

  return { FIELDS, ORDERS, byDate, fill, tests };
})();
