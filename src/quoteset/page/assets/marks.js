"use strict";

/* Text and the spans in it -> stretches with the same marks all along, part by part; and the lines that join them. */
const Marks = (() => {
  const { makeSvg } = Page;

  const PART = 40000; // characters shown at once: a line of five megabytes must not stop the browser

  /* Where the parts begin: after a paragraph, and where a paragraph is longer than a part, anywhere in it. */
  function parts(text) {
    const starts = [0];
    while (text.length - starts.at(-1) > PART * 1.5) {
      const wanted = starts.at(-1) + PART;
      const paragraph = text.lastIndexOf("\n", wanted);
      let start = paragraph > starts.at(-1) + PART / 2 ? paragraph + 1 : wanted;
      if (/[\udc00-\udfff]/.test(text[start])) start += 1; // not through a character
      starts.push(start);
    }
    return starts;
  }

  /* The marks between two places, {role, quote, start, end}, in order; `span` makes code points to places. */
  function within(article, span, from, to) {
    const marks = [];
    const add = (role, points, quote) => {
      if (!points) return;
      const { start, end } = span(points);
      if (start < to && end > from) marks.push({ role, quote, start: Math.max(start, from), end: Math.min(end, to) });
    };
    for (const quote of article.quotes) {
      for (const segment of quote.segments) add("segment", segment, quote);
      add("mention", quote.mention?.span, quote);
      add("cue", quote.cue, quote);
      add("addressee", quote.addressee, quote);
    }
    for (const each of article.nonquotes) add("nonquote", each.span, each);
    return marks.sort((one, other) => one.start - other.start || other.end - one.end);
  }

  /* Place of the badge behind a segment: behind its closing mark where there is one. */
  function behind(text, end) {
    const sign = text[end] ?? " ";
    return /[^\s\p{L}\p{N}]/u.test(sign) && !/[\ud800-\udfff]/.test(sign) ? end + 1 : end;
  }

  /* The paragraphs between two places, each {start, end, runs: [{start, end, marks}]}. Runs end where a mark begins or
     ends, and at each of `stops` (sorted): every mark and stop is looked at once, however many paragraphs there are. */
  function* paragraphs(text, from, to, marks, stops) {
    let next = 0; // the first mark not yet begun
    let stop = 0;
    let open = [];
    for (let start = from; start < to; ) {
      let end = text.indexOf("\n", start);
      if (end < 0 || end > to) end = to;
      if (end > start) {
        const edges = new Set([start, end]);
        for (const mark of open) edges.add(Math.min(end, mark.end));
        for (let at = next; at < marks.length && marks[at].start < end; at += 1) {
          edges.add(Math.max(start, marks[at].start)).add(Math.min(end, marks[at].end));
        }
        for (; stop < stops.length && stops[stop] <= end; stop += 1) if (stops[stop] > start) edges.add(stops[stop]);
        const sorted = [...edges].filter((edge) => edge >= start).sort((one, other) => one - other);
        const runs = [];
        for (let at = 0; at + 1 < sorted.length; at += 1) {
          open = open.filter((mark) => mark.end > sorted[at]);
          for (; next < marks.length && marks[next].start <= sorted[at]; next += 1) {
            if (marks[next].end > sorted[at]) open.push(marks[next]);
          }
          runs.push({ start: sorted[at], end: sorted[at + 1], marks: open });
        }
        yield { start, end, runs };
      }
      start = end + 1;
    }
  }

  /* The shortest way from a quotation to its mention: below the line where both stand in one, else across. Runs are
     elements; null where one of both is not shown. */
  function line(segments, mention, origin) {
    const target = mention?.getClientRects()[0];
    if (!target) return null;
    const x = (target.left + target.right) / 2;
    const y = (target.top + target.bottom) / 2;
    let best = null;
    for (const run of segments) {
      for (const rect of run.getClientRects()) {
        const near = Math.min(Math.max(x, rect.left), rect.right);
        const away = Math.abs(near - x) + 3 * Math.max(0, rect.top - y, y - rect.bottom);
        if (best === null || away < best.away) best = { away, near, rect };
      }
    }
    if (best === null) return null;
    const { rect, near } = best;
    const isOneLine = y > rect.top && y < rect.bottom;
    const isBelow = isOneLine || rect.top > target.bottom - 2;
    const from = { x: near - origin.left, y: (isBelow && !isOneLine ? rect.top : rect.bottom) - origin.top };
    const to = { x: x - origin.left, y: (isBelow ? target.bottom : target.top) - origin.top };
    const turn = isOneLine ? Math.max(from.y, to.y) + Math.min(12, 5 + Math.abs(to.x - from.x) / 24) : (from.y + to.y) / 2;
    return makeSvg("g", { class: "link" },
      makeSvg("path", { d: `M${from.x} ${from.y}C${from.x} ${turn} ${to.x} ${turn} ${to.x} ${to.y}` }),
      makeSvg("circle", { cx: to.x, cy: to.y, r: 2.5 }));
  }

  /* What the reader has marked in `body`, as {start, end} in units of the article's text; null where nothing is. */
  function selected(body) {
    const marked = document.getSelection();
    if (!marked || marked.type !== "Range") return null;
    const range = marked.getRangeAt(0);
    if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return null;
    const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    let start = null;
    let end = null;
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.start === undefined || !range.intersectsNode(node)) continue;
      const first = node === range.startContainer ? range.startOffset : 0;
      const last = node === range.endContainer ? range.endOffset : node.length;
      if (last <= first) continue;
      start ??= node.start + first;
      end = node.start + last;
    }
    return start === null ? null : { start, end };
  }

  return { parts, within, behind, paragraphs, line, selected };
})();
