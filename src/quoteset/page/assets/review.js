"use strict";

/* The review page: one quotation in hand, a key for each decision, every one of them saved before the next. */
(() => {
  const { make, visible, count, number, percent } = Page;
  const { plain } = Speakers;
  const $ = (id) => document.getElementById(id);

  const POLL = 2000; // ms between two looks at what other tabs decided
  const RETRY = 1500; // ms until a decision that was not answered is sent again
  const MOST_CANDIDATES = 5;
  const STATUS = { open: "to decide", accepted: "accepted", corrected: "corrected", rejected: "no quotation", added: "added" };
  const REASONS = { title: "title", nickname: "nickname", term: "term", scare: "scare quotes", unattributed: "words of nobody’s" };

  let article = null; // as the server gave it
  let review = {}; // quote_id -> what is known of it
  let view = null;
  let current = null; // quote_id of the quotation in hand
  let candidate = -1; // the candidate in hand
  let progress = null;
  let sequence = 0; // lines of the server that this page knows
  let busy = false;
  let looking = null; // a promise, while other tabs' decisions are taken over

  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("quoteset-review") : null;
  const inHand = () => article?.quotes.find((quote) => quote.quote_id === current) ?? null;
  const order = () => $("order").value;

  // --- Talking to the server -------------------------------------------------------------------------------------------

  class NoAnswer extends Error {}

  async function call(path, body) {
    let answer;
    try {
      answer = await fetch(path, body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    } catch {
      throw new NoAnswer("The server does not answer");
    }
    if (answer.status === 403) throw new Error("The server was started anew, and wants the new link that it printed. What was saved is kept.");
    let content;
    try {
      content = await answer.json();
    } catch {
      throw new NoAnswer("The server broke off its answer");
    }
    if (!answer.ok) throw Object.assign(new Error(content.error), { status: answer.status });
    return content;
  }

  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /* Sends a decision until it is answered; with one id, so that it is written once. */
  async function send(request) {
    const body = { id: newId(), article_id: article?.article_id ?? "", ...request };
    for (;;) {
      try {
        const answer = await call(`/decisions?order=${order()}`, body);
        hideMessage();
        return answer;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        tell(`${error.message}, so your last decision is not saved yet. It is sent again until it is; keep this page open, and start the server again if it was stopped.`);
        await wait(RETRY);
      }
    }
  }

  // --- Messages -----------------------------------------------------------------------------------------------------------

  function tell(text) {
    if (!$("message").hidden && $("message-text").textContent === text) return;
    $("message-text").textContent = text;
    $("message").hidden = false;
  }

  function hideMessage() {
    $("message").hidden = true;
  }

  function announce(text) {
    $("live").textContent = text;
  }

  // --- What is shown ------------------------------------------------------------------------------------------------------

  const speakerOf = (quote) => (quote.speaker === null ? `nobody (${plain(quote.reason ?? "not known")})` : visible(quote.speaker));

  /* All that is told of the quotation in hand, to compare. */
  const shown = () => JSON.stringify([current, inHand(), review[current] ?? null]);

  function wordsOf(quote) {
    return quote.segments.map(({ start, end }) => view.words({ start, end })).join(" … ");
  }

  function showProgress(found) {
    progress = found;
    sequence = found.sequence;
    const share = found.n_quotes ? found.n_decided / found.n_quotes : 0;
    $("bar").setAttribute("aria-valuemax", String(found.n_quotes));
    $("bar").setAttribute("aria-valuenow", String(found.n_decided));
    $("bar").firstElementChild.style.width = `${share * 100}%`;
    const parts = [`${number(found.n_decided)} of ${count(found.n_quotes, "quotation")} decided`];
    if (found.n_skipped) parts.push(`${number(found.n_skipped)} put off`);
    $("count").textContent = parts.join(", ");
    $("far").textContent = `${number(found.n_decided)} / ${number(found.n_quotes)}`;
    const told = (agreement) => `${number(agreement.n_same_speaker)} of ${number(agreement.n_both)}${agreement.n_both ? ` (${percent(agreement.n_same_speaker / agreement.n_both)})` : ""} the same speaker, ${number(agreement.n_same)} the same in all`;
    const rows = [
      ["Decided", `${number(found.n_accepted)} accepted, ${number(found.n_corrected)} corrected, ${number(found.n_rejected)} no quotation, ${number(found.n_added)} added`],
      ["With the program", told(found.program)],
      ...found.others.map((other) => [`With ${visible(other.reviewer)}`, told(other.agreement)]),
    ];
    $("agreement").replaceChildren(...rows.map(([term, value]) => make("div", {}, make("dt", {}, make("bdi", {}, term)), make("dd", {}, value))));
    $("undo").disabled = found.last === null;
  }

  function showHand() {
    const quote = inHand();
    $("dock").hidden = quote === null && article === null;
    for (const id of ["accept", "other", "nobody", "reject", "kind", "bounds", "remark", "later"]) $(id).disabled = quote === null;
    $("add").disabled = article === null;
    candidate = -1;
    if (!quote) {
      $("status").textContent = "";
      $("says").textContent = "No quotation in hand";
      $("words").textContent = "";
      $("note").hidden = true;
      $("candidates").replaceChildren();
      return;
    }
    const known = review[quote.quote_id];
    $("status").textContent = known.is_late && known.status === "open" ? "put off" : STATUS[known.status];
    $("status").dataset.status = known.status;
    $("says").textContent = known.status === "rejected" ? "Not a quotation" : `${speakerOf(quote)} · ${[quote.speaker_type, quote.kind].filter(Boolean).join(" · ")}${known.status === "open" ? ` · ${percent(quote.confidence)}` : ""}`;
    const words = wordsOf(quote);
    $("words").textContent = words.length > 300 ? `${words.slice(0, 299)}…` : words;
    $("note").textContent = known.note ? `Note: ${visible(known.note)}` : "";
    $("note").hidden = !known.note;
    $("kind").firstChild.textContent = quote.kind === "direct" ? "Mixed " : "Direct ";
    $("candidates").replaceChildren(...quote.candidates.slice(0, MOST_CANDIDATES).map((each, at) => {
      const button = make("button", { type: "button", class: "button choice", "aria-keyshortcuts": String(at + 1), "aria-pressed": String(each.speaker === quote.speaker) },
        make("kbd", { "aria-hidden": "true" }, String(at + 1)), " ", make("bdi", {}, visible(each.speaker)), " ", make("span", { class: "score" }, each.score.toFixed(2)));
      button.addEventListener("click", () => run(() => choose(at)));
      return make("li", {}, button);
    }));
  }

  function showArticle(found) {
    article = found.article;
    review = found.review;
    const old = view;
    view = ArticleView.show(article, {
      covered: () => $("dock").offsetHeight,
      onSelect: (quote) => {
        if (!quote || quote.quote_id === current) return;
        current = quote.quote_id;
        showHand();
      },
    });
    for (const [quote, badge] of view.buttons) badge.dataset.status = review[quote.quote_id].status;
    $("page").replaceChildren(view.element);
    old?.remove();
    $("all-done").hidden = true;
  }

  async function open(place, { focus = true } = {}) {
    if (place === null) return finish();
    const top = article?.article_id === place.article_id ? scrollY : 0;
    showArticle(await call(`/article?id=${encodeURIComponent(place.article_id)}`));
    current = review[place.quote_id] ? place.quote_id : null;
    scrollTo(0, top);
    showHand();
    if (current) view.select(current, { focus });
  }

  function finish() {
    view?.remove();
    view = article = current = null;
    review = {};
    $("page").replaceChildren();
    $("all-done").hidden = false;
    $("main").focus();
    showHand();
    $("dock").hidden = false;
    announce("Every quotation is decided.");
  }

  function nextInWords() {
    const quote = inHand();
    return quote ? `Next: “${wordsOf(quote).slice(0, 120)}”, ${speakerOf(quote)}, ${quote.kind}, confidence ${percent(quote.confidence)}` : "";
  }

  // --- Decisions ----------------------------------------------------------------------------------------------------------

  /* One thing at a time: what is typed before the answer is there would be decided unseen, and is passed over. */
  async function run(action) {
    if (busy) return;
    busy = true;
    $("dock").setAttribute("aria-busy", "true");
    try {
      const seen = shown();
      await looking;
      // What was typed was meant for what was seen.
      if (seen === shown()) await action();
    } catch (error) {
      tell(error.message);
      if (error.status === 409) await look();
    } finally {
      busy = false;
      $("dock").removeAttribute("aria-busy");
    }
  }

  async function decide(request, told, { stay = false } = {}) {
    const quote = inHand();
    const answer = await send({ quote_id: quote?.quote_id ?? null, revision: quote ? review[quote.quote_id].revision : 0, ...request });
    showProgress(answer.progress);
    tabs?.postMessage(sequence);
    await open(stay ? answer.done : answer.next);
    if (article) announce([told, $("count").textContent, stay ? null : nextInWords()].filter(Boolean).join(". "));
  }

  const set = (quote, changes = {}) => ({ action: "set", kind: quote.kind, speaker: quote.speaker, speaker_type: quote.speaker_type, ...changes });

  function accept() {
    const quote = inHand();
    if (!quote) return null;
    if (candidate >= 0) return choose(candidate);
    const { found, status } = review[quote.quote_id];
    if (status === "rejected" && found) return decide(set(found), `Accepted: ${visible(found.speaker ?? "nobody")}`);
    return decide(set(quote), `Accepted: ${speakerOf(quote)}`);
  }

  function choose(at) {
    const quote = inHand();
    const chosen = quote?.candidates[at];
    if (!chosen) return null;
    // The type is what is known of the name.
    const type = chosen.speaker === quote.speaker ? quote.speaker_type : null;
    return decide(set(quote, { speaker: chosen.speaker, speaker_type: type }), `Speaker: ${visible(chosen.speaker)}`);
  }

  function nextCandidate() {
    const buttons = [...$("candidates").querySelectorAll("button")];
    if (!buttons.length) return announce("There are no candidates.");
    candidate = (candidate + 1) % buttons.length;
    buttons.forEach((button, at) => button.classList.toggle("in-hand", at === candidate));
    buttons[candidate].scrollIntoView({ block: "nearest", inline: "nearest" });
    return announce(`Candidate ${candidate + 1} of ${buttons.length}: ${visible(inHand().candidates[candidate].speaker)}. Accept with a.`);
  }

  async function otherSpeaker() {
    const quote = inHand();
    if (!quote) return;
    $("name").value = "";
    $("type").value = "";
    const answer = await Names.ask($("speaker"), $("name"));
    names.close();
    const speaker = $("name").value.trim();
    if (answer !== "save" || !speaker) return;
    await decide(set(quote, { speaker, speaker_type: $("type").value || null }), `Speaker: ${visible(speaker)}`);
  }

  function nobody() {
    const quote = inHand();
    return quote && decide(set(quote, { speaker: null, speaker_type: null }), "Nobody is named for it");
  }

  const reject = (reason = null) => inHand() && decide({ action: "reject", reason }, "Not a quotation");

  async function rejectAs() {
    if (!inHand()) return;
    const reason = await Names.ask($("rejection"), $("reasons").querySelector("button"));
    if (reason) await reject(reason);
  }

  function otherKind() {
    const quote = inHand();
    const kind = quote?.kind === "direct" ? "mixed" : "direct";
    return quote && decide(set(quote, { kind }), `It is ${kind} now`, { stay: true });
  }

  /* The marked words in the place of the segments that they touch; where they touch none, one segment more. */
  async function boundaries() {
    const quote = inHand();
    if (!quote) return;
    const marked = view.selection();
    let segments;
    if (marked) {
      segments = [...quote.segments.filter(({ start, end }) => end <= marked.start || start >= marked.end), marked];
    } else {
      segments = await Ends.ask(view, quote);
      if (!segments) return;
    }
    await decide(set(quote, { segments }), "Boundaries are changed", { stay: true });
  }

  async function add() {
    const marked = view?.selection();
    if (!marked) {
      tell("Mark the words of the quotation in the article first.");
      return;
    }
    await decide({ action: "add", quote_id: null, revision: 0, segments: [marked] }, "A quotation is added: say who speaks", { stay: true });
  }

  async function remark() {
    const quote = inHand();
    if (!quote) return;
    $("remark-text").value = review[quote.quote_id].note ?? "";
    if ((await Names.ask($("remarks"), $("remark-text"))) !== "save") return;
    await decide({ action: "note", note: $("remark-text").value }, "The note is saved", { stay: true });
  }

  const later = () => inHand() && decide({ action: "skip" }, "Put off");

  async function undo() {
    if (progress?.last == null) return;
    await decide({ action: "undo", quote_id: progress.last }, "Undone", { stay: true });
  }

  async function goOn() {
    const after = current ? `&after=${encodeURIComponent(current)}` : "";
    await open((await call(`/next?order=${order()}${after}`)).next);
    announce(nextInWords());
  }

  function step(by) {
    if (!view) return;
    const at = article.quotes.findIndex((quote) => quote.quote_id === current) + by;
    const quote = article.quotes[at];
    if (quote) view.select(quote.quote_id, { focus: true });
  }

  // --- Other tabs ---------------------------------------------------------------------------------------------------------

  /* Takes over what was decided elsewhere. */
  async function look() {
    const known = sequence;
    const { progress: found, changed } = await call(`/state?since=${known}`);
    if (found.sequence === known) return;
    showProgress(found);
    if (article ? changed.includes(article.article_id) : changed.length) {
      if (!article) return void (await goOn());
      const before = shown();
      await open({ article_id: article.article_id, quote_id: current }, { focus: false });
      if (before !== shown()) announce("This quotation was changed in another tab.");
    }
  }

  async function poll() {
    if (busy || looking || document.hidden || document.querySelector("dialog[open]") || document.getSelection()?.type === "Range") return;
    looking = look().catch((error) => {
      // Told when there is something to save; a server that is stopped on purpose is no news.
      if (!(error instanceof NoAnswer)) tell(error.message);
    });
    await looking;
    looking = null;
  }

  // --- Hands on -----------------------------------------------------------------------------------------------------------

  const ACTIONS = { accept, other: otherSpeaker, nobody, reject, kind: otherKind, bounds: boundaries, add, remark, later, undo };
  const KEYS = {
    a: accept, s: otherSpeaker, 0: nobody, x: reject, X: rejectAs, k: otherKind, b: boundaries, w: add, m: remark, l: later, u: undo,
    c: nextCandidate, g: goOn, n: () => step(1), p: () => step(-1), "?": () => $("keys").showModal(),
  };
  for (let at = 0; at < MOST_CANDIDATES; at += 1) KEYS[at + 1] = () => choose(at);

  const names = Names.listen($("name"), $("names"), async (typed) => {
    if (!article) return [];
    const query = new URLSearchParams({ q: typed, article: article.article_id });
    return (await call(`/names?${query}`).catch(() => ({ names: [] }))).names;
  }, ({ type }) => {
    $("type").value = type ?? "";
  });

  function listen() {
    for (const [id, action] of Object.entries(ACTIONS)) {
      // The words that are marked stay marked when a button is pressed.
      $(id).addEventListener("pointerdown", (event) => event.preventDefault());
      $(id).addEventListener("click", () => run(() => action()));
    }
    for (const [reason, words] of Object.entries(REASONS)) $("reasons").append(make("button", { type: "submit", value: reason, class: "button" }, words));
    $("message-close").addEventListener("click", hideMessage);
    $("show-keys").addEventListener("click", () => $("keys").showModal());
    $("order").addEventListener("change", () => run(goOn));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
      if (event.target.matches("input, select, textarea") || !$("keys-on").checked) return;
      const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
      if (!act) return;
      event.preventDefault();
      run(() => act());
    });
    tabs?.addEventListener("message", poll);
    addEventListener("focus", poll);
    document.addEventListener("visibilitychange", poll);
    setInterval(poll, POLL);
  }

  async function begin() {
    listen();
    showProgress((await call("/state")).progress);
    await goOn();
    document.documentElement.dataset.ready = "";
  }

  begin().catch((error) => tell(error.message));
})();
