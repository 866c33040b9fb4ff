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
  const { make, makeSvg, visible, link, count, percent, Offsets } = Page;
  const { plain } = Speakers;

  const LEAVE = 250; // ms to reach the evidence with the pointer
  const MOST_OTHERS = 50; // marked words that are no quotations, listed below the text
  const GAP = 8; // px between margin notes, and from a quotation to its evidence

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
      this.element.append(this.head(), this.leaf, this.turner, ...this.others());
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
      this.fillTurner();
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

    head() {
      const { title, publisher, published_on, authors, source, split, url, flags, language } = this.article;
      const kicker = [publisher && visible(publisher), published_on, language].filter(Boolean).join(" · ");
      const speakers = [...this.speakers.values()].map((speaker) => {
        const button = make("button", { type: "button", "aria-pressed": "false", class: "speaker" },
          make("span", { class: "badge", "data-colour": speaker.colour, "aria-hidden": "true" }, speaker.sign),
          make("bdi", {}, visible(speaker.name)),
          make("span", { class: "n", "aria-label": count(speaker.n, "quotation") }, String(speaker.n)));
        button.addEventListener("click", () => this.toggle(speaker.name, button));
        return make("li", {}, button);
      });
      const nobody = this.quotes.filter((quote) => quote.speaker === null).length;
      if (nobody) speakers.push(make("li", { class: "speaker" }, make("span", { class: "badge", "data-colour": 0, "aria-hidden": "true" }, "?"), "no speaker", make("span", { class: "n" }, String(nobody))));
      return make("header", {},
        kicker && make("p", { class: "kicker" }, kicker),
        make("h2", { id: `${this.id}-title`, class: "headline", dir: "auto", tabindex: "-1" }, title ? visible(title) : "Without a title"),
        authors.length > 0 && make("p", { class: "byline" }, "By ", make("bdi", {}, visible(authors.join(", ")))) || null,
        make("p", { class: "origin" }, make("bdi", {}, visible(source)), ` · ${split}`, url ? " · " : null, url ? link(url) : null),
        flags.length > 0 && make("p", { class: "flags" }, ...flags.map((flag) => make("span", { class: "flag" }, plain(flag)))) || null,
        speakers.length > 0 ? make("ul", { class: "speakers", "aria-label": "Speakers; press one to see only what they said" }, ...speakers) : make("p", { class: "nothing" }, "No quotations in this article."));
    }

    /* Marked words that are no quotations, for those who cannot point at them in the text. */
    others() {
      const found = this.article.nonquotes.slice(0, MOST_OTHERS);
      if (!found.length) return [];
      const more = this.article.nonquotes.length - found.length;
      const items = found.map(({ span, reason }) => make("li", {}, make("span", { class: "flag" }, plain(visible(reason))), make("q", { dir: "auto" }, this.words(span))));
      return [make("section", { class: "others", "aria-labelledby": `${this.id}-others` },
        make("h3", { id: `${this.id}-others` }, "Marked, but nobody’s quotation"),
        make("ul", {}, ...items, more > 0 ? make("li", {}, `and ${count(more, "other")}`) : null))];
    }

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

    fillTurner() {
      if (this.parts.length < 2) return;
      const button = (words, part) => {
        const made = make("button", { type: "button", disabled: part < 0 || part >= this.parts.length }, words);
        made.addEventListener("click", () => {
          this.turn(part);
          this.element.scrollIntoView({ block: "start" });
        });
        return made;
      };
      this.turner.replaceChildren(button("Previous part", this.part - 1), make("span", { role: "status" }, `Part ${this.part + 1} of ${this.parts.length}`), button("Next part", this.part + 1));
    }

    // --- Places: notes beside their quotations, lines to the mentions -------------------------------------------------

    arrange() {
      const origin = this.leaf.getBoundingClientRect();
      if (!origin.width) return;
      const places = [];
      for (const [quote, runs] of this.runs) {
        if (!runs.segment.length) continue;
        runs.line = Marks.line(runs.segment, runs.mention[0], origin);
        runs.line?.style.setProperty("--line", `var(--c${this.colour(quote)})`);
        places.push([runs, runs.segment[0].getClientRects()[0]?.top - origin.top || 0]);
      }
      this.links.replaceChildren(...places.map(([runs]) => runs.line).filter(Boolean));
      if (getComputedStyle(this.margin).display !== "none") {
        let free = 0;
        const heights = places.map(([runs]) => runs.note.offsetHeight);
        places.forEach(([runs, top], at) => {
          runs.note.style.top = `${Math.max(top, free)}px`;
          free = Math.max(top, free) + heights[at] + GAP / 2;
        });
      }
      if (this.shown) this.place(this.shown);
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
      this.place(quote);
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

    place(quote) {
      const runs = this.runs.get(quote);
      if (!runs?.segment.length) return;
      const origin = this.leaf.getBoundingClientRect();
      const first = runs.segment[0].getClientRects()[0];
      const last = [...runs.segment.at(-1).getClientRects()].at(-1);
      if (!first || !last) return;
      const { offsetHeight: height, offsetWidth: width } = this.card;
      const lowest = this.height() - origin.top - height - GAP; // with the whole card in view
      if (getComputedStyle(this.margin).display !== "none") {
        const top = first.top - origin.top - GAP;
        this.card.style.left = `${this.margin.offsetLeft}px`;
        this.card.style.top = `${Math.max(Math.min(top, lowest), Math.min(top, 0))}px`;
      } else {
        const below = last.bottom - origin.top + GAP;
        const above = first.top - origin.top - GAP - height;
        const fits = below <= lowest || first.top - GAP - height < 0;
        this.card.style.left = `${Math.max(0, Math.min(origin.width - width, (fits ? last : first).left - origin.left))}px`;
        this.card.style.top = `${fits ? below : above}px`;
      }
    }

    // --- For the page around -------------------------------------------------------------------------------------------

    /* Takes a quotation in hand and brings it into view; false where the article has none of this id. */
    select(quoteId, { focus = false } = {}) {
      const quote = this.quotes.find((each) => each.quote_id === quoteId);
      if (!quote) return false;
      if (this.partOf(quote) !== this.part) this.turn(this.partOf(quote));
      this.take(quote);
      this.bring(this.runs.get(quote).segment[0]);
      if (focus) this.buttons.get(quote)?.focus({ preventScroll: true });
      return true;
    }

    /* Into view, with room for the evidence; what is seen well already stays where it is. */
    bring(run) {
      const top = (run?.getBoundingClientRect().top ?? 0) / this.height();
      const lowest = getComputedStyle(this.margin).display === "none" ? 0.45 : 0.65;
      if (!run || (top > 0.12 && top < lowest)) return;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      run.scrollIntoView({ block: "start", behavior: still ? "instant" : "smooth" });
    }

    /* The next quotation in the text (by = 1), or the one before (-1); false at the end. */
    step(by) {
      const at = this.selected ? this.quotes.indexOf(this.selected) + by : by > 0 ? 0 : this.quotes.length - 1;
      const quote = this.quotes[at];
      return quote ? this.select(quote.quote_id, { focus: true }) : false;
    }

    /* The words that the reader has marked, as {start, end} in code points of the text; null where none are. */
    selection() {
      const marked = document.getSelection();
      if (!marked || marked.type !== "Range") return null;
      const range = marked.getRangeAt(0);
      if (!this.body.contains(range.startContainer) || !this.body.contains(range.endContainer)) return null;
      const texts = document.createTreeWalker(this.body, NodeFilter.SHOW_TEXT);
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
      return start === null ? null : { start: this.offsets.toPoints(start), end: this.offsets.toPoints(end) };
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
