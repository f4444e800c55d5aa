// Keeps near times true while a page stays open. Beyond two days the server's words stay right long enough.

const words = JSON.parse(document.querySelector('meta[name="time-words"]')?.content ?? "null")
const HOUR = 3600
const say = (pattern, values) => pattern.replace(/%\((\w+)\)[sd]/g, (_all, name) => values[name])

function span(seconds) {
  if (seconds < 60) return words.brief
  if (seconds < HOUR) return say(words.min, { n: Math.floor(seconds / 60) })
  return say(words.h, { n: Math.floor(seconds / HOUR) })
}

function relative(seconds) {
  if (Math.abs(seconds) < 60) return words.now
  return say(seconds > 0 ? words.in : words.ago, { span: span(Math.abs(seconds)) })
}

function left(element, seconds) {
  if (!("calm" in element.dataset)) {
    const soon = Number(element.dataset.soon) * HOUR
    element.dataset.tone = seconds <= 0 ? "bad" : seconds < soon ? "warn" : "quiet"
  }
  const pattern = seconds > 0 ? words.left : words.over
  return say(pattern, { span: span(Math.abs(seconds)), over: element.dataset.over })
}

function refresh() {
  for (const element of document.querySelectorAll("time[data-relative], time[data-left]")) {
    const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000
    if (Math.abs(seconds) >= 48 * HOUR) continue
    const text = "left" in element.dataset ? left(element, seconds) : relative(seconds)
    if (element.textContent !== text) element.textContent = text
  }
}

if (words) setInterval(refresh, 30_000)
