"use strict";

/* The report: unpacks the articles, searches their quotations, shows one article; the address says what is shown. */
(() => {
  const { make, visible, count, number, percent, Offsets } = Page;
  const { plain } = Speakers;

  const N_HITS = 25; // shown at once
  const EXCERPT = 260; // characters of a quotation in the list
  const LEAD = 80; // characters before the first word found
  const SETTLED = 300; // ms without typing before the address follows
  const FIELDS = ["speaker", "publisher", "rule", "kind", "flag", "split", "reason", "min", "max"];

  const $ = (id) => document.getElementById(id);
  const form = $("finder");
  const wide = matchMedia("(min-width: 64rem)");

  const articles = new Map(); // article_id -> article
  let rows = []; // one for each quotation: {article, quote, text, folded, …}
  let hits = []; // rows found, in order
  let nShown = 0;
  let current = -1; // the hit in hand
  let view = null;
  let settling = 0;
  let isReady = false;

  // --- Unpacking ---------------------------------------------------------------------------------------------------

  async function unpack(block) {
    const packed = Uint8Array.from(atob(block.textContent), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  function take(article) {
    articles.set(article.article_id, article);
    const offsets = new Offsets(article.text);
    for (const quote of article.quotes) {
      const text = quote.segments.map(({ start, end }) => article.text.slice(offsets.toUnits(start), offsets.toUnits(end))).join(" ");
      const speaker = quote.speaker ?? "";
      rows.push({ article, quote, text, foldedSpeaker: Search.fold(speaker), folded: Search.fold(text), date: article.published_on ?? "" });
    }
  }

  async function load() {
    $("needs-scripts").hidden = true;
    const blocks = [...document.querySelectorAll("script.data")];
    $("loading").hidden = false;
    for (const [at, block] of blocks.entries()) {
      $("loading").textContent = `Unpacking ${at + 1} of ${blocks.length} …`;
      for (const article of await unpack(block)) take(article);
      block.remove();
    }
    rows.sort(byDate);
    rows.forEach((row, at) => { row.place = at; });
    fillFilters();
    $("loading").hidden = true;
    $("desk").hidden = false;
    $("show-keys").hidden = false;
    openFilters();
    wide.addEventListener("change", openFilters);
    isReady = true;
    document.documentElement.dataset.ready = "";
  }

  /* Where there is room filters are always there, without anything to open. */
  function openFilters() {
    $("filters").open = wide.matches;
  }

  // --- Orders and filters -------------------------------------------------------------------------------------------

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

  function fillFilters() {
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
    $("speakers").replaceChildren(...speakers.slice(0, 1000).map(([name]) => make("option", { value: visible(name) })));
  }

  function tests() {
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

  function find() {
    const wanted = Search.terms($("q").value);
    const all = tests();
    hits = rows.filter((row) => all.every((test) => test(row)) && (!wanted.length || wanted.every((term) => row.folded.includes(term) || row.foldedSpeaker.includes(term))));
    const order = ORDERS[$("sort").value];
    if (order) hits.sort(order);
    current = view?.selected ? hits.findIndex((row) => row.quote === view.selected) : -1;
    nShown = 0;
    $("hits").replaceChildren();
    showMore(wanted);
    $("count").textContent = hits.length === rows.length ? count(rows.length, "quotation") : `${number(hits.length)} of ${count(rows.length, "quotation")}`;
    const n = FIELDS.filter((name) => form.elements[name].value !== "").length;
    $("clear").hidden = !n && !$("q").value;
    $("n-filters").textContent = n ? `(${n})` : "";
  }

  // --- The list ------------------------------------------------------------------------------------------------------

  function showMore(wanted = Search.terms($("q").value)) {
    const search = asked();
    const more = hits.slice(nShown, nShown + N_HITS).map((row, at) => hit(row, nShown + at, wanted, search));
    $("hits").append(...more);
    nShown += more.length;
    const left = hits.length - nShown;
    $("more").hidden = left === 0;
    $("more").textContent = `Show ${Math.min(N_HITS, left)} more of ${number(left)}`;
    return more;
  }

  function hit(row, at, wanted, search) {
    const { article, quote } = row;
    const about = [article.publisher && visible(article.publisher), article.published_on, quote.kind].filter(Boolean).join(" · ");
    const link = make("a", { class: "hit", href: addressOf(row, search), "data-at": at, "aria-current": at === current ? "true" : null },
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

  function moveTo(at) {
    if (at < 0 || at >= hits.length) return;
    while (at >= nShown) showMore();
    go(addressOf(hits[at]), { replace: view !== null });
    const link = $("hits").children[at].firstChild;
    if (!link.checkVisibility?.()) return;
    link.scrollIntoView({ block: "nearest" });
  }

  function point() {
    for (const link of $("hits").querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    $("hits").children[current]?.firstChild.setAttribute("aria-current", "true");
  }

  // --- The article ---------------------------------------------------------------------------------------------------

  function openArticle(id, quoteId, { focus = false } = {}) {
    const article = articles.get(id);
    if (!article) return closeArticle(`This page does not hold the article “${visible(id)}”.`);
    if (view?.article !== article) {
      view?.remove();
      view = ArticleView.show(article, {
        link: (quote) => addressOf({ article, quote }),
        onSelect: (quote) => {
          $("position").textContent = quote ? `${article.quotes.indexOf(quote) + 1} of ${article.quotes.length}` : count(article.quotes.length, "quotation");
        },
      });
      $("page").replaceChildren(view.element);
      $("reader").scrollTop = 0;
      $("position").textContent = count(article.quotes.length, "quotation");
    }
    $("empty").hidden = true;
    $("reader-head").hidden = false;
    $("desk").dataset.open = "";
    if (quoteId) view.select(quoteId, { focus });
    else if (focus) view.element.querySelector(".headline").focus();
    current = hits.findIndex((row) => row.quote.quote_id === quoteId);
    point();
    return undefined;
  }

  function closeArticle(message = "Choose a quotation to read it where it stands.") {
    view?.remove();
    view = null;
    $("empty").textContent = message;
    $("empty").hidden = false;
    $("reader-head").hidden = true;
    delete $("desk").dataset.open;
  }

  function step(by) {
    if (!view) return;
    if (view.step(by)) go(addressOf({ article: view.article, quote: view.selected }), { replace: true });
  }

  // --- The address ---------------------------------------------------------------------------------------------------

  function asked() {
    const address = new URLSearchParams();
    if ($("q").value) address.set("q", $("q").value);
    for (const name of FIELDS) if (form.elements[name].value) address.set(name, form.elements[name].value);
    if ($("sort").value !== "date") address.set("sort", $("sort").value);
    return address;
  }

  function addressOf({ article, quote }, search = asked()) {
    const address = new URLSearchParams(search);
    address.set("article", article.article_id);
    address.set("quote", quote.quote_id);
    return `#${address}`;
  }

  function go(address, { replace = false, focus = false } = {}) {
    clearTimeout(settling);
    if (address !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", address);
    route({ focus });
  }

  let routed = null;

  function route({ focus = false } = {}) {
    const hash = location.hash.slice(1);
    if (hash === "main") return;
    const address = new URLSearchParams(hash);
    const showsFigures = hash === "" || hash === "figures";
    $("figures-view").hidden = !showsFigures;
    $("quotations-view").hidden = showsFigures;
    for (const link of document.querySelectorAll("nav [data-view]")) {
      if ((link.dataset.view === "figures") === showsFigures) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (showsFigures || !isReady) return;
    const wanted = { q: address.get("q") ?? "", sort: address.get("sort") ?? "date" };
    for (const name of FIELDS) wanted[name] = address.get(name) ?? "";
    const key = JSON.stringify(wanted);
    if (key !== routed) {
      for (const name of ["q", ...FIELDS]) form.elements[name].value = wanted[name];
      $("sort").value = wanted.sort in ORDERS ? wanted.sort : "date";
      find();
      routed = key;
    }
    if (address.has("article")) openArticle(address.get("article"), address.get("quote"), { focus });
    else if ($("desk").hasAttribute("data-open")) closeArticle();
  }

  function settle() {
    const address = asked();
    if (wide.matches && view) {
      address.set("article", view.article.article_id);
      if (view.selected) address.set("quote", view.selected.quote_id);
    }
    history.replaceState(null, "", `#${address.size ? address : "quotations"}`);
    const wanted = { q: $("q").value, sort: $("sort").value };
    for (const name of FIELDS) wanted[name] = form.elements[name].value;
    routed = JSON.stringify(wanted);
  }

  // --- Hands on -------------------------------------------------------------------------------------------------------

  function changed() {
    find();
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED);
  }

  function backToResults() {
    const at = Math.max(0, current);
    const address = asked();
    go(`#${address.size ? address : "quotations"}`);
    ($("hits").children[at]?.firstChild ?? $("q")).focus();
  }

  const keysOn = () => $("keys-on").checked;

  const KEYS = {
    "/": () => { if ($("quotations-view").hidden) go("#quotations"); $("q").focus(); $("q").select(); },
    j: () => moveTo(current + 1),
    k: () => moveTo(current - 1),
    n: () => step(1),
    p: () => step(-1),
    f: () => { if ($("quotations-view").hidden) go("#quotations"); $("filters").open = true; form.elements.speaker.focus(); },
    1: () => go("#figures"),
    2: () => go("#quotations"),
    "?": () => $("keys").showModal(),
  };

  function listen() {
    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      settle();
      $("hits").querySelector("a")?.focus();
    });
    form.addEventListener("reset", () => setTimeout(changed));
    $("sort").addEventListener("change", changed);
    $("more").addEventListener("click", () => showMore()[0]?.firstChild.focus());
    $("hits").addEventListener("click", (event) => {
      const link = event.target.closest("a.hit");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      go(addressOf(hits[Number(link.dataset.at)]), { focus: true });
    });
    $("hits").addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const item = event.target.closest("li");
      if (!by || !item) return;
      event.preventDefault();
      (by > 0 ? item.nextElementSibling : item.previousElementSibling)?.firstChild.focus();
    });
    $("previous").addEventListener("click", () => step(-1));
    $("next").addEventListener("click", () => step(1));
    $("back").addEventListener("click", backToResults);
    $("show-keys").addEventListener("click", () => $("keys").showModal());
    addEventListener("popstate", () => route());
    addEventListener("hashchange", () => route());
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open || !isReady) return;
      if (event.key === "Escape" && $("desk").hasAttribute("data-open") && !event.target.matches("input")) return backToResults();
      if (event.target.matches("input, select, textarea") || !keysOn()) return;
      const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  listen();
  route();
  load().then(() => {
    find();
    route();
  }, (error) => {
    $("loading").textContent = `The articles in this page cannot be unpacked (${error.message}). A browser of 2023 or newer is needed; or the file is damaged: write it again.`;
    $("loading").hidden = false;
  });
})();
