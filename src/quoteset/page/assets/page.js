"use strict";

/* What every page needs: elements made without markup, article text made harmless, numbers for people. */
const Page = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /* An element; children are nodes or text, which is never read as markup. */
  function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  function makeSvg(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  /* One sign for one code point, so that offsets hold: controls must be seen, and nobody may turn a line around
     (U+202E). Tab, line end and the plain direction marks of Arabic and Hebrew stay. */
  // eslint-disable-next-line no-control-regex
  const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

  function visible(text) {
    return text.replace(UNSEEN, (sign) => {
      const code = sign.charCodeAt(0);
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
    });
  }

  /* A link for http and https; for javascript:, data: and all else only the words. */
  function link(url, words = url) {
    if (!/^https?:\/\//i.test(url)) return make("span", { class: "address" }, visible(words));
    return make("a", { class: "address", href: url, rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, visible(words));
  }

  const grouped = new Intl.NumberFormat("en");
  const number = (value) => grouped.format(value);
  const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;
  const percent = (share) => `${Math.round(share * 100)}\u2009%`;

  /* Where a span's code points are in a JavaScript string, whose units are smaller beyond U+FFFF. */
  class Offsets {
    constructor(text) {
      this.starts = null;
      if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return;
      const starts = [];
      let unit = 0;
      for (const sign of text) {
        starts.push(unit);
        unit += sign.length;
      }
      starts.push(unit);
      this.starts = Uint32Array.from(starts);
    }

    toUnits(point) {
      return this.starts ? this.starts[Math.min(point, this.starts.length - 1)] : point;
    }

    toPoints(unit) {
      if (!this.starts) return unit;
      let low = 0;
      let high = this.starts.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.starts[middle] < unit) low = middle + 1;
        else high = middle;
      }
      return low;
    }
  }

  return { make, makeSvg, visible, link, number, count, percent, Offsets };
})();
