"use strict";

/* One article with its quotations: text in the colours of its speakers, cue and mention underlined, a line from each
   quotation to its mention, and for the quotation in hand why it is whose.

   ArticleView.show(article, options) -> view. `article` is what quoteset.page.view makes. Options:
     link(quote)     address of a quotation, for "link to this"; without it there is no link
     details(quote)  a node to put under the evidence
     onSelect(quote) called when a quotation is taken in hand, null when it is let go
     covered()       pixels at the bottom of the window in which nothing of the article can be seen
   The view: element, quotes, selected, select(quote_id, {focus}), step(by), close(), selection(), remove(). */
const ArticleView = (() => {
  const { make, makeSvg, visible, percent, Offsets } = Page;
  const { plain } = Speakers;

  const LEAVE = 250; // ms to reach the evidence with the pointer

  let nViews = 0;

  class View {
    constructor(article, options) {
      this.article = article;
      this.options = options;
      this.offsets = new Offsets(article.text);
      this.quotes = article.quotes;
      this.speakers = Speakers.of(article.quotes);
      this.numbers = new Map(article.quotes.map((quote, at) => [quote, at + 1]));
      this.selected = null; // the quotation in hand, by click, key or link
      this.shown = null; // the quotation whose evidence is open, also by hovering
      this.only = null; // the speaker that the others step back for
      this.id = `article-${(nViews += 1)}`;
      this.parts = Marks.parts(article.text);
      this.part = 0;
      this.element = make("article", { class: "article", lang: article.language, "aria-labelledby": `${this.id}-title` });
      this.links = makeSvg("svg", { class: "links", "aria-hidden": "true" });
      this.body = make("div", { class: "text" });
      this.margin = make("div", { class: "margin", "aria-hidden": "true" });
      this.card = make("div", { class: "evidence", id: `${this.id}-evidence`, role: "region", "aria-label": "Evidence", hidden: true });
      this.leaf = make("div", { class: "leaf" }, this.links, this.body, this.margin, this.card);
      this.turner = make("nav", { class: "turner", "aria-label": "Parts of the article", hidden: this.parts.length < 2 });
      this.element.append(Around.head(this), this.leaf, this.turner, ...Around.others(this));
      this.listen();
      this.turn(0);
      this.observer = new ResizeObserver(() => this.arrange());
      this.observer.observe(this.leaf);
    }

    // --- Text -> parts, paragraphs, runs ----------------------------------------------------------------------------

    span(points) {
      return { start: this.offsets.toUnits(points.start), end: this.offsets.toUnits(points.end) };
    }

    words(points) {
      const { start, end } = this.span(points);
      return visible(this.article.text.slice(start, end));
    }

    partOf(quote) {
      const { start } = this.span(quote.segments[0]);
      return this.parts.findLastIndex((first) => first <= start);
    }

    /* Where badges stand: behind each segment, and behind its closing mark where there is one. */
    badges(marks) {
      const { text } = this.article;
      const places = new Map();
      const badged = new Set();
      for (const { role, quote, end } of marks) {
        if (role !== "segment") continue;
        const place = Marks.behind(text, end);
        if (!places.has(place)) places.set(place, []);
        places.get(place).push(this.badge(quote, badged.has(quote)));
        badged.add(quote);
      }
      return places;
    }

    turn(part) {
      const { text } = this.article;
      this.part = part;
      const [from, to] = [this.parts[part], this.parts[part + 1] ?? text.length];
      const marks = Marks.within(this.article, (points) => this.span(points), from, to);
      this.buttons = new Map();
      const badges = this.badges(marks);
      const stops = [...badges.keys()].sort((one, other) => one - other);
      this.runs = new Map(this.quotes.map((quote) => [quote, { segment: [], mention: [], cue: [], addressee: [], all: [] }]));
      this.close();
      this.body.replaceChildren();
      for (const { start, runs } of Marks.paragraphs(text, from, to, marks, stops)) {
        const isNext = text[start - 1] === "\n" && text[start - 2] !== "\n";
        const paragraph = make("p", { dir: "auto", class: isNext ? "next-line" : null });
        for (const each of runs) {
          const run = this.run(each.start, each.end, each.marks);
          const behind = badges.get(each.end) ?? [];
          // A badge stays in the line of its closing mark.
          if (behind.length && each.end - each.start === 1) paragraph.append(make("span", { class: "tie" }, run, behind));
          else paragraph.append(run, ...behind);
        }
        this.body.append(paragraph);
      }
      this.fillMargin();
      Around.fillTurner(this);
      this.fade();
      this.arrange();
    }

    /* A stretch with the same marks all along. The innermost quotation gives its colour. */
    run(start, end, open) {
      const words = visible(this.article.text.slice(start, end));
      if (!open.length) {
        const node = document.createTextNode(words);
        node.start = start;
        return node;
      }
      const run = make("span", { class: "run" }, words);
      run.firstChild.start = start;
      run.quotes = [];
      for (const { role, quote } of open) {
        run.classList.add(role);
        if (role === "nonquote") {
          run.title = `No quotation: ${quote.reason}`;
          continue;
        }
        const own = this.runs.get(quote);
        own[role].push(run);
        own.all.push(run);
        run.quotes.unshift(quote);
        run.style.setProperty(role === "segment" ? "--own" : "--line", `var(--c${this.colour(quote)})`);
      }
      return run;
    }

    colour(quote) {
      return quote.speaker === null ? 0 : this.speakers.get(quote.speaker).colour;
    }

    sign(quote) {
      return quote.speaker === null ? "?" : this.speakers.get(quote.speaker).sign;
    }

    named(quote) {
      return quote.speaker === null ? `no speaker (${plain(quote.reason ?? "not known")})` : visible(quote.speaker);
    }

    badge(quote, again) {
      const badge = make(again ? "span" : "button", { class: "badge", "data-colour": this.colour(quote) }, this.sign(quote));
      badge.quotes = [quote];
      if (again) {
        badge.setAttribute("aria-hidden", "true");
        return badge;
      }
      badge.type = "button";
      badge.setAttribute("aria-label", `Quotation ${this.numbers.get(quote)} of ${this.quotes.length}: ${this.named(quote)}, ${quote.kind}, confidence ${percent(quote.confidence)}`);
      badge.setAttribute("aria-expanded", "false");
      badge.setAttribute("aria-controls", this.card.id);
      badge.setAttribute("aria-details", this.card.id);
      this.buttons.set(quote, badge);
      return badge;
    }

    // --- Around the text ---------------------------------------------------------------------------------------------

    toggle(name, button) {
      this.only = this.only === name ? null : name;
      for (const each of this.element.querySelectorAll("button.speaker")) each.setAttribute("aria-pressed", String(each === button && this.only !== null));
      this.fade();
    }

    fade() {
      for (const [quote, runs] of this.runs) {
        const faded = this.only !== null && quote.speaker !== this.only;
        for (const node of [...runs.segment, this.buttons.get(quote), runs.note, runs.line]) node?.classList.toggle("faded", faded);
      }
    }

    fillMargin() {
      this.margin.replaceChildren();
      for (const [quote, runs] of this.runs) {
        if (!runs.segment.length) continue;
        runs.note = make("div", { class: "note" },
          make("span", { class: "badge", "data-colour": this.colour(quote) }, this.sign(quote)),
          make("span", { class: "who" }, quote.speaker === null ? plain(quote.reason ?? "no speaker") : visible(quote.speaker)),
          make("span", { class: "sure" }, percent(quote.confidence)));
        runs.note.quotes = [quote];
        this.margin.append(runs.note);
      }
    }

    // --- Places: notes beside their quotations, lines to the mentions -------------------------------------------------

    arrange() {
      if (!Places.arrange(this)) return;
      if (this.shown) Places.card(this, this.shown);
      this.light();
    }

    // --- The quotation in hand ----------------------------------------------------------------------------------------

    listen() {
      const quoteAt = (event) => event.target.closest?.(".run, .badge, .note")?.quotes?.[0] ?? null;
      this.leaf.addEventListener("pointerover", (event) => {
        clearTimeout(this.leaving);
        const quote = quoteAt(event);
        if (quote && event.pointerType === "mouse" && !this.selected) this.open(quote);
        else if (!quote && !this.card.contains(event.target)) this.leave();
      });
      this.leaf.addEventListener("pointerleave", () => this.leave());
      this.leaf.addEventListener("click", (event) => {
        if (this.card.contains(event.target)) return;
        if (document.getSelection()?.type === "Range") return; // somebody marks words
        const quote = quoteAt(event);
        if (quote && quote !== this.selected) this.take(quote);
        else this.close();
      });
      this.leaf.addEventListener("focusin", (event) => {
        const quote = quoteAt(event);
        if (quote && event.target.matches(":focus-visible")) this.take(quote);
      });
      this.element.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.shown) return;
        event.stopPropagation();
        this.close();
      });
    }

    leave() {
      clearTimeout(this.leaving);
      if (!this.selected) this.leaving = setTimeout(() => this.close(), LEAVE);
    }

    take(quote) {
      const isNew = this.selected !== quote;
      this.selected = quote;
      this.open(quote);
      if (isNew) this.options.onSelect?.(quote);
    }

    open(quote) {
      if (this.shown === quote) return;
      this.buttons.get(this.shown)?.setAttribute("aria-expanded", "false");
      this.shown = quote;
      this.buttons.get(quote)?.setAttribute("aria-expanded", "true");
      this.card.replaceChildren(Speakers.evidence(quote, {
        id: this.id,
        sign: this.sign(quote),
        colour: this.colour(quote),
        words: (points) => this.words(points),
        address: this.options.link?.(quote) ?? null,
        details: this.options.details?.(quote) ?? null,
      }));
      this.card.hidden = false;
      Places.card(this, quote);
      this.light();
    }

    close() {
      clearTimeout(this.leaving);
      const was = this.selected;
      this.buttons.get(this.shown)?.setAttribute("aria-expanded", "false");
      this.selected = this.shown = null;
      this.card.hidden = true;
      this.light();
      if (was) this.options.onSelect?.(null);
    }

    light() {
      if (!this.runs) return;
      this.leaf.classList.toggle("lit", this.shown !== null);
      for (const runs of this.runs.values()) for (const node of nodes(runs)) node.classList.remove("active");
      // After the rest: a mention may serve several quotations.
      if (this.shown) for (const node of nodes(this.runs.get(this.shown))) node.classList.add("active");
    }

    /* The height in which the article can be seen. */
    height() {
      return innerHeight - (this.options.covered?.() ?? 0);
    }

    // --- For the page around -------------------------------------------------------------------------------------------

    /* Takes a quotation in hand and brings it into view; false where the article has none of this id. */
    select(quoteId, { focus = false } = {}) {
      const quote = this.quotes.find((each) => each.quote_id === quoteId);
      if (!quote) return false;
      if (this.partOf(quote) !== this.part) this.turn(this.partOf(quote));
      this.take(quote);
      Places.bring(this, this.runs.get(quote).segment[0]);
      if (focus) this.buttons.get(quote)?.focus({ preventScroll: true });
      return true;
    }

    /* The next quotation in the text (by = 1), or the one before (-1); false at the end. */
    step(by) {
      const at = this.selected ? this.quotes.indexOf(this.selected) + by : by > 0 ? 0 : this.quotes.length - 1;
      const quote = this.quotes[at];
      return quote ? this.select(quote.quote_id, { focus: true }) : false;
    }

    /* The words that the reader has marked, as {start, end} in code points of the text; null where none are. */
    selection() {
      const units = Marks.selected(this.body);
      return units && { start: this.offsets.toPoints(units.start), end: this.offsets.toPoints(units.end) };
    }

    remove() {
      clearTimeout(this.leaving);
      this.observer.disconnect();
      this.element.remove();
    }
  }

  const nodes = (runs) => [...runs.all, runs.note, runs.line].filter(Boolean);

  return { show: (article, options = {}) => new View(article, options) };
})();
