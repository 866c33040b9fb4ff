"use strict";

/* Search over quotations in memory: words folded once, then plain substring tests, which answer within a frame. */
const Search = (() => {
  const cache = new Map();

  /* One character without case, accents and curls, if that leaves one character. */
  function foldSign(sign) {
    let folded = cache.get(sign);
    if (folded === undefined) {
      const bare = sign.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase();
      folded = bare.length === sign.length ? bare : sign;
      if (folded === "’" || folded === "‘") folded = "'";
      if (folded === "“" || folded === "”" || folded === "„") folded = '"';
      if (/\s/.test(folded)) folded = " ";
      cache.set(sign, folded);
    }
    return folded;
  }

  /* `text` for comparing; its length stays, so that places found in one are places in the other. */
  function fold(text) {
    return text.replace(/[A-Z\s\u0080-\uffff]/g, foldSign);
  }

  /* What is asked for: words in any order, and what stands in quotation marks as it is. */
  function terms(query) {
    const found = [];
    for (const match of fold(query).matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
      const term = (match[1] ?? match[2]).trim();
      if (term) found.push(term);
    }
    return found;
  }

  const matches = (folded, wanted) => wanted.every((term) => folded.includes(term));

  /* The places of all `wanted` in `folded`, in order, overlapping ones joined. */
  function places(folded, wanted) {
    const found = [];
    for (const term of wanted) {
      for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) found.push({ start: at, end: at + term.length });
    }
    found.sort((one, other) => one.start - other.start);
    const joined = [];
    for (const place of found) {
      const last = joined.at(-1);
      if (last && place.start <= last.end) last.end = Math.max(last.end, place.end);
      else joined.push(place);
    }
    return joined;
  }

  return { fold, terms, matches, places };
})();
