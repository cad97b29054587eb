// Six custom elements; each only enhances markup that works without it.
const define = (name, connect) =>
  customElements.define(name, class extends HTMLElement { connectedCallback() { connect(this); } disconnectedCallback() { this.stop?.(); } });
const icon = (name) => {
  const sprite = document.querySelector("use")?.getAttribute("href").split("#")[0];
  return `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
};
const english = document.documentElement.lang === "en";

define("qty-stepper", (host) => {
  const input = host.querySelector("input");
  if (!input || host.querySelector("button")) return;
  const button = (name, words, change) => {
    const made = document.createElement("button");
    made.type = "button";
    made.innerHTML = icon(name);
    made.setAttribute("aria-label", words);
    made.onclick = () => {
      const before = input.value;
      change();
      if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
      show();
    };
    return made;
  };
  const less = button("minus", english ? "One less" : "减少一件", () => input.stepDown());
  const more = button("plus", english ? "One more" : "增加一件", () => input.stepUp());
  const show = () => { less.disabled = +input.value <= +input.min; more.disabled = +input.value >= +input.max; };
  input.before(less);
  input.after(more);
  input.addEventListener("input", show);
  show();
});

define("photo-gallery", (host) => {
  const stage = host.querySelector(".stage");
  const thumbs = [...host.querySelectorAll(".thumbs a")];
  if (!thumbs.length) return;
  const mark = (index) => thumbs.forEach((thumb, at) => at === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
  const go = (index) => { stage.scrollTo({ left: stage.clientWidth * index, behavior: "smooth" }); mark(index); };
  thumbs.forEach((thumb, index) => thumb.addEventListener("click", (event) => { event.preventDefault(); go(index); }));
  let timer;
  stage.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(() => mark(Math.round(stage.scrollLeft / stage.clientWidth)), 80);
  });
});

define("count-down", (host) => {
  const until = Date.parse(host.getAttribute("until"));
  if (Number.isNaN(until)) return;
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    const hours = Math.floor(left / 3600);
    host.textContent = `${hours ? `${two(hours)}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (left) return;
    clearInterval(timer);
    if (host.hasAttribute("reload") && until > started) location.reload();
  };
  const started = Date.now();
  const timer = setInterval(tick, 1000);
  host.stop = () => clearInterval(timer);
  tick();
});

// Asks `url` until it says {"paid": true, "url": …}, at first every 2 s, at last every 10 s.
define("pay-poller", (host) => {
  let wait = 2000;
  let timer;
  const ask = async () => {
    try {
      const answer = await fetch(host.getAttribute("url"), { headers: { Accept: "application/json" } });
      const state = answer.ok ? await answer.json() : {};
      if (state.paid || state.over) return location.assign(state.url || location.href);
    } catch { /* the network comes back or the shopper reloads */ }
    wait = Math.min(wait * 1.3, 10000);
    timer = setTimeout(ask, wait);
  };
  timer = setTimeout(ask, wait);
  host.stop = () => clearTimeout(timer);
});

define("copy-text", (host) => {
  const button = host.querySelector("button");
  if (!navigator.clipboard || !button) return;
  button.hidden = false;
  button.onclick = async () => {
    await navigator.clipboard.writeText(host.querySelector("[data-text]").textContent.trim());
    button.lastChild.textContent = button.dataset.done;
  };
});

// Two or three selects in which each narrows the next: an option's data-parent is the value before it.
define("region-picker", (host) => {
  const selects = [...host.querySelectorAll("select")];
  const all = selects.map((select) => [...select.options]);
  const narrow = (from) => {
    for (let level = from; level < selects.length; level += 1) {
      const above = selects[level - 1].value;
      const kept = all[level].filter((option) => !option.value || option.dataset.parent === above);
      const value = selects[level].value;
      selects[level].replaceChildren(...kept);
      selects[level].value = kept.some((option) => option.value === value) ? value : "";
      selects[level].disabled = kept.length < 2;
    }
  };
  selects.forEach((select, level) => select.addEventListener("change", () => narrow(level + 1)));
  if (selects.length > 1) narrow(1);
});
