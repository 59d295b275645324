/* Writing a mailing: saved while one types, shown beside it, buttons for Markdown.  All
 * of it can be done without. */
"use strict";

/* ---- what this window keeps until it is saved ------------------------------------------ */

const kept = {
  key: (name) => "cordee-mailing-" + name,
  put(name, fields) {
    try {
      sessionStorage.setItem(this.key(name), JSON.stringify(fields));
    } catch {
      /* full, or not allowed: the page itself still has the text */
    }
  },
  take(name) {
    const text = sessionStorage.getItem(this.key(name));
    return text ? JSON.parse(text) : null;
  },
  forget(name) {
    sessionStorage.removeItem(this.key(name));
  },
};

for (const el of document.querySelectorAll("[data-forget]"))
  el.addEventListener(el.tagName === "FORM" ? "submit" : "click", () => kept.forget(el.dataset.forget));

/* ---- faults beside the text -------------------------------------------------------------- */

function showFaults(box, area, faults) {
  if (faults.length) area?.setAttribute("aria-invalid", "true");
  else area?.removeAttribute("aria-invalid");
  const list = document.createElement("ul");
  list.className = "stack x";
  for (const f of faults) {
    const li = document.createElement("li");
    li.dataset.line = f.line;
    li.dataset.where = f.where;
    if (f.slot) li.dataset.in = f.slot;
    li.append(`${f.place}: ${f.text}.`);
    if (f.excerpt) {
      const q = document.createElement("q");
      q.textContent = f.excerpt;
      li.append(" ", q);
    }
    if (f.near_tag) {
      const code = document.createElement("code");
      code.textContent = f.near_tag;
      li.append(` ${box.dataset.near} `, code, "?");
    }
    list.append(li);
  }
  box.replaceChildren(...(faults.length ? [list] : []));
}

/* A click on a fault goes to its line. */
function goToLine(area, line) {
  const lines = area.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  area.scrollTop = Math.max(0, (line - 3) * parseFloat(getComputedStyle(area).lineHeight));
}

/* ---- saving and showing -------------------------------------------------------------------- */

function writing(form) {
  const state = form.querySelector("[data-state]");
  const faults = form.querySelector("[data-faults]");
  const area = form.querySelector("#markdown");
  const frame = form.querySelector("[data-look]");
  const waits = form.querySelector("[data-waits]");
  const name = form.dataset.key;
  const texts = ["subject", "preheader", "markdown", "filter", "topic", "sender", "mode", "language"];
  let timer, running, again, stopped, pressed;
  let dirty = false;

  const fields = () => {
    const data = new FormData(form);
    return Object.fromEntries([...data].filter(([k, v]) => typeof v === "string" && (texts.includes(k) || k.startsWith("slot."))));
  };
  /* The server reads no more, and could not give it back. */
  const fits = () => {
    if (new URLSearchParams(fields()).toString().length < Number(form.dataset.most)) return true;
    say(form.dataset.tooMuch, true);
    return false;
  };
  let saved = JSON.stringify(fields()); /* as the server has it */
  const keep = (sent) => kept.put(name, { ...fields(), version: form.elements.version.value, sent });
  const say = (words, bad) => {
    state.textContent = words;
    state.classList.toggle("down", Boolean(bad));
  };
  /* The frame is as high as the text is likely to need, so that what one looks at stays
   * in place when it is shown anew. */
  const look = () => {
    if (!frame) return;
    const url = new URL(frame.dataset.look, location.href);
    const data = new FormData(form);
    for (const k of ["as", "theme", "part"]) url.searchParams.set(k, data.get(k) || "");
    url.searchParams.set("v", form.elements.version.value);
    const wide = data.get("width") === "desktop" ? 70 : 42;
    const all = [...form.querySelectorAll("#markdown, [data-slot]")].map((t) => t.value + "\n\n\n");
    const lines = all.join("").split("\n").reduce((n, l) => n + 1 + l.length / wide, 0);
    frame.style.height = `${Math.max(736, Math.ceil(lines * 27 + 420))}px`;
    frame.contentWindow.location.replace(url);
  };
  const done = (m) => {
    const title = form.querySelector("[data-outline]");
    if (title) title.textContent = m.outline || title.dataset.outline;
    form.elements.version.value = m.version;
    kept.forget(name);
    dirty = false;
    say(m.words);
    if (faults) showFaults(faults, area, m.faults);
    if (waits) waits.hidden = !m.faults.length;
    if (!m.faults.length) look();
  };
  const failed = (m) => {
    stopped = m.status === 409;
    if (!stopped) keep();
    if (m.status === 401) say(form.dataset.signedOut, true);
    else say(stopped ? form.dataset.conflict : `${form.dataset.refused} ${m.detail || m.title || m.status}`, true);
  };
  const save = async () => {
    clearTimeout(timer);
    if (running) return void (again = true);
    if (!dirty || stopped || !fits()) return;
    running = true;
    const now = fields();
    const body = new URLSearchParams(now);
    for (const k of ["csrf", "version", "lang"]) body.set(k, form.elements[k].value);
    if (form.elements.same?.checked) body.set("same", "1");
    body.set("do", "typed");
    dirty = false;
    try {
      const r = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      const m = await r.json();
      if (r.ok) {
        const more = dirty;
        saved = JSON.stringify(now);
        done(m);
        dirty = more;
      } else {
        dirty = true;
        failed({ status: r.status, ...m });
      }
    } catch {
      dirty = true;
      keep();
      say(form.dataset.offline, true);
      timer = setTimeout(save, 4000);
    }
    running = false;
    if (pressed) {
      form.requestSubmit(pressed);
    } else if (again) {
      again = false;
      save();
    }
  };
  const typed = () => {
    dirty = true;
    if (stopped) return;
    say(form.dataset.typing);
    clearTimeout(timer);
    timer = setTimeout(save, 700);
  };

  form.addEventListener("input", (e) => {
    if (texts.includes(e.target.name) || e.target.name?.startsWith("slot.")) typed();
  });
  form.addEventListener("change", (e) => {
    if (["as", "theme", "part", "width"].includes(e.target.name)) look();
  });
  form.addEventListener("submit", (e) => {
    clearTimeout(timer);
    /* What is on its way is this page's own: it would look like somebody else's. */
    if (running) {
      pressed = e.submitter;
      return void e.preventDefault();
    }
    if (!fits()) return void e.preventDefault();
    stopped = true;
    dirty = false;
    /* Until the page comes again with what was saved, by its version; where nothing is
     * to be saved there is no new one. */
    if (JSON.stringify(fields()) === saved) kept.forget(name);
    else keep(true);
  });
  addEventListener("online", save);
  addEventListener("beforeunload", (e) => dirty && e.preventDefault());
  form.querySelector("[data-show]")?.setAttribute("hidden", "");
  faults?.addEventListener("click", (e) => {
    const li = e.target.closest("[data-line]");
    if (!li) return;
    if (li.dataset.in) goToLine(form.elements["slot." + li.dataset.in], Number(li.dataset.line));
    else if (li.dataset.where === "markdown") goToLine(area, Number(li.dataset.line));
    else form.elements[li.dataset.where]?.focus();
  });
  const old = kept.take(name);
  if (old?.sent && Number(form.elements.version.value) > Number(old.version)) {
    kept.forget(name);
  } else if (old) {
    for (const [k, v] of Object.entries(old)) if (form.elements[k]) form.elements[k].value = v;
    typed();
  }
  if (frame) look();
}

/* ---- buttons for Markdown --------------------------------------------------------------------- */

/* insertText keeps the browser's own undo. */
function put(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/* How many stars stand on both sides of a piece of a text. */
function starsAbout(text, from, to) {
  let n = 0;
  while (text[from - 1 - n] === "*" && text[to + n] === "*") n++;
  return n;
}

/* Where the words of what is chosen begin and end: stars and blanks that were chosen with
 * them stay outside, since ** before a blank is no mark. */
function words(text, from, to) {
  for (;;) {
    const [a, b] = [from, to];
    while (from < to && /\s/.test(text[from])) from++;
    while (from < to && /\s/.test(text[to - 1])) to--;
    if (to - from > 1 && text[from] === "*" && text[to - 1] === "*") from++, to--;
    if (a === from && b === to) return [from, to];
  }
}

/* Of several lines each: a mark ends with its paragraph. */
function linesAround(area, mark, from, to) {
  const lines = area.value.slice(from, to).split("\n");
  const parts = lines.map((l) => /^(\s*(?:(?:[-+>]|\d+\.|#+)\s+)?)(.*?)(\s*)$/.exec(l));
  const has = (l) => l.length > 2 * mark.length && l.startsWith(mark) && l.endsWith(mark);
  const off = parts.every(([, , l]) => !l || has(l));
  const done = (l) => (off ? l.slice(mark.length, -mark.length) : has(l) ? l : mark + l + mark);
  const text = parts.map(([, head, l, tail]) => head + (l && done(l)) + tail).join("\n");
  put(area, text, from, to);
  area.setSelectionRange(from, from + text.length);
}

/* Bold or italic, or no more. */
function around(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const chosen = value.slice(selectionStart, selectionEnd);
  if (chosen.trim().includes("\n")) return linesAround(area, mark, selectionStart, selectionStart + chosen.trimEnd().length);
  const [a, b] = words(value, selectionStart, selectionEnd);
  const n = starsAbout(value, a, b);
  const m = mark.length;
  const on = m === 1 ? n % 2 === 1 : n >= 2;
  const text = value.slice(a, b);
  if (on) put(area, text, a - m, b + m);
  else put(area, mark + text + mark, a, b);
  area.setSelectionRange(on ? a - m : a + m, on ? b - m : b + m);
}

/* A heading or a list of whole lines, or no more. */
function before(area, mark) {
  const { selectionStart: a, value } = area;
  const b = area.selectionEnd > a && value[area.selectionEnd - 1] === "\n" ? area.selectionEnd - 1 : area.selectionEnd;
  const from = value.lastIndexOf("\n", a - 1) + 1;
  const end = value.indexOf("\n", b) < 0 ? value.length : value.indexOf("\n", b);
  const lines = value.slice(from, end).split("\n");
  const full = lines.filter((l) => l.trim());
  const off = full.length > 0 && full.every((l) => l.startsWith(mark));
  const line = (l) => {
    if (off) return l.startsWith(mark) ? l.slice(mark.length) : l;
    return l.trim() || lines.length === 1 ? mark + l.replace(/^(#+|[-*+]) /, "") : l;
  };
  const text = lines.map(line).join("\n");
  put(area, text, from, end);
  area.setSelectionRange(from + (lines.length > 1 ? 0 : text.length), from + text.length);
}

function link(area, url) {
  const { selectionStart: a, selectionEnd: b, value } = area;
  const text = value.slice(a, b);
  put(area, `[${text}](${url})`, a, b);
  if (text) area.setSelectionRange(a + text.length + 3, a + text.length + 3 + url.length);
  else area.setSelectionRange(a + 1, a + 1);
}

/* After the paragraph one is in, or before it where one is at its beginning. */
function block(area, text) {
  const { value } = area;
  let at = area.selectionEnd;
  if (at && !value.slice(0, at).endsWith("\n\n")) {
    const end = value.slice(at).search(/\n[ \t]*(\n|$)/);
    at = end < 0 ? value.length : at + end;
  }
  const gap = at === 0 || value.slice(0, at).endsWith("\n\n") ? "" : value[at - 1] === "\n" ? "\n" : "\n\n";
  const rest = value.slice(at).startsWith("\n\n") ? "" : value[at] === "\n" ? "\n" : "\n\n";
  put(area, gap + text + rest, at, at);
}

function tools(form) {
  const bar = form.querySelector("[data-tools]");
  const insert = form.querySelector("[data-insert]");
  const piece = form.querySelector("#piece");
  let area = form.querySelector("#markdown, [data-slot]");
  if (!bar || !area) return;
  const buttons = [...bar.querySelectorAll("button")];
  const act = (b) => {
    if (b.dataset.around) around(area, b.dataset.around);
    else if (b.dataset.before) before(area, b.dataset.before);
    else if (b.dataset.link) link(area, b.dataset.link);
    else block(area, b.dataset.block);
  };

  form.addEventListener("focusin", (e) => {
    if (e.target.matches("#markdown, [data-slot]")) area = e.target;
  });
  bar.hidden = false;
  form.querySelector("[data-pieces]").hidden = false;
  for (const b of buttons) b.addEventListener("click", () => act(b));
  bar.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const to = buttons[(buttons.indexOf(e.target) + step + buttons.length) % buttons.length];
    for (const b of buttons) b.tabIndex = b === to ? 0 : -1;
    to.focus();
    e.preventDefault();
  });
  form.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || !e.target.matches("#markdown, [data-slot]")) return;
    const b = buttons.find((x) => x.getAttribute("aria-keyshortcuts") === "Control+" + e.key.toUpperCase());
    if (!b) return;
    e.preventDefault();
    act(b);
  });
  insert?.addEventListener("click", (e) => {
    e.preventDefault();
    if (!piece.value) return piece.focus();
    if (/^(\[\[|\{\{#)/.test(piece.value)) block(area, piece.value);
    else put(area, piece.value, area.selectionStart, area.selectionEnd);
    piece.value = "";
  });
}

/* ---- a picture that was chosen in the library -------------------------------------------------- */

/* The cursor is kept while one is away to choose. */
function pictures(form) {
  const key = `${form.dataset.key}-caret`;
  let area = form.querySelector("#markdown, [data-slot]");

  form.addEventListener("focusin", (e) => {
    if (e.target.matches("#markdown, [data-slot]")) area = e.target;
  });
  form.querySelector("[data-picture]")?.addEventListener("click", () => {
    if (area) kept.put(key, { name: area.name, at: area.selectionEnd });
  });
  const line = form.dataset.put;
  if (!line || !area) return;
  const was = kept.take(key);
  const at = area.value.lastIndexOf(line);
  if (at >= 0) area.value = area.value.slice(0, at).replace(/\n+$/, "\n");
  area = form.elements[was?.name] ?? area;
  const end = Math.min(was?.at ?? area.value.length, area.value.length);
  area.focus();
  area.setSelectionRange(end, end);
  block(area, line);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  kept.forget(key);
  form.parentElement.querySelector("[data-put-note]")?.remove();
  const url = new URL(location.href);
  url.searchParams.delete("picture");
  history.replaceState(null, "", url);
}

for (const form of document.querySelectorAll("[data-writing]")) {
  writing(form);
  tools(form);
  pictures(form);
}
