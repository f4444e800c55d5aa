// Counts a lease down, says once when a minute is left and once when it is over. The renewal itself is a form;
// while its page is in front and somebody works on it, it is sent by itself two minutes before the end.

const WARNING = 60
const RENEWS = 120
const AT_WORK = 300
let touched = Date.now()
const renewed = new WeakSet()

for (const sign of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  addEventListener(sign, () => { touched = Date.now() }, { passive: true })
}

function renew(element, seconds) {
  const atWork = !document.hidden && Date.now() - touched < AT_WORK * 1000
  if (seconds > RENEWS || seconds <= 0 || !atWork || renewed.has(element)) return
  renewed.add(element)
  if (window.htmx) element.closest("form")?.requestSubmit()
}
const said = new WeakMap()

function announce(element, tone, text) {
  if (said.get(element) === tone) return
  said.set(element, tone)
  element.dataset.tone = tone
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }))
}

function tick() {
  for (const element of document.querySelectorAll("[data-lease]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(element.dataset.lease) - Date.now()) / 1000))
    element.querySelector("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
    renew(element, seconds)
    if (seconds === 0) announce(element, "bad", element.dataset.ended)
    else if (seconds <= WARNING) announce(element, "warn", element.dataset.soon)
  }
}

setInterval(tick, 1000)
tick()
