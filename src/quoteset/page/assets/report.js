"use strict";

/* The report: unpacks the articles, searches their quotations, shows one article; the address says what is shown. */
(() => {
  const { visible, count, number, Offsets } = Page;

  const N_HITS = 25; // shown at once
  const SETTLED = 300; // ms without typing before the address follows

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
    rows.sort(Filters.byDate);
    rows.forEach((row, at) => { row.place = at; });
    Filters.fill(form, $("speakers"), rows);
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

  // --- Finding -----------------------------------------------------------------------------------------------------

  function find() {
    const wanted = Search.terms($("q").value);
    const all = Filters.tests(form, rows);
    hits = rows.filter((row) => all.every((test) => test(row)) && (!wanted.length || wanted.every((term) => row.folded.includes(term) || row.foldedSpeaker.includes(term))));
    const order = Filters.ORDERS[$("sort").value];
    if (order) hits.sort(order);
    current = view?.selected ? hits.findIndex((row) => row.quote === view.selected) : -1;
    nShown = 0;
    $("hits").replaceChildren();
    showMore(wanted);
    $("count").textContent = hits.length === rows.length ? count(rows.length, "quotation") : `${number(hits.length)} of ${count(rows.length, "quotation")}`;
    const n = Filters.FIELDS.filter((name) => form.elements[name].value !== "").length;
    $("clear").hidden = !n && !$("q").value;
    $("n-filters").textContent = n ? `(${n})` : "";
  }

  // --- The list ------------------------------------------------------------------------------------------------------

  function showMore(wanted = Search.terms($("q").value)) {
    const search = asked();
    const more = hits.slice(nShown, nShown + N_HITS).map((row, at) => Hits.item(row, { at: nShown + at, isCurrent: nShown + at === current, wanted, address: addressOf(row, search) }));
    $("hits").append(...more);
    nShown += more.length;
    const left = hits.length - nShown;
    $("more").hidden = left === 0;
    $("more").textContent = `Show ${Math.min(N_HITS, left)} more of ${number(left)}`;
    return more;
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
    for (const name of Filters.FIELDS) if (form.elements[name].value) address.set(name, form.elements[name].value);
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
    for (const name of Filters.FIELDS) wanted[name] = address.get(name) ?? "";
    const key = JSON.stringify(wanted);
    if (key !== routed) {
      for (const name of ["q", ...Filters.FIELDS]) form.elements[name].value = wanted[name];
      $("sort").value = Object.hasOwn(Filters.ORDERS, wanted.sort) ? wanted.sort : "date";
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
    for (const name of Filters.FIELDS) wanted[name] = form.elements[name].value;
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
