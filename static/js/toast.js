// Messages that appear in place: from HX-Trigger {"toast": {"text", "tone"}}, from other modules, and when a request fails.
// Quiet and good ones leave by themselves, unless someone is reading them; the others stay.

const region = document.getElementById("toasts")
const STAY = 8000

function dismissOn(button) {
  button.hidden = false
  button.addEventListener("click", () => button.closest(".toast").remove())
}

function leaveLater(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast)
    else toast.remove()
  }, STAY)
}

function show({ text, tone = "quiet" }) {
  const toast = document.createElement("div")
  const words = document.createElement("p")
  const button = document.createElement("button")
  toast.className = "toast"
  toast.dataset.tone = tone
  words.textContent = text
  button.className = "button"
  button.type = "button"
  button.dataset.look = "plain"
  button.dataset.size = "small"
  button.textContent = region.dataset.close
  dismissOn(button)
  toast.append(words, button)
  region.append(toast)
  while (region.children.length > 4) region.firstElementChild.remove()
  if (tone === "quiet" || tone === "good") leaveLater(toast)
}

if (region) {
  region.querySelectorAll("[data-dismiss]").forEach(dismissOn)
  document.addEventListener("toast", (event) => show(event.detail))
  document.addEventListener("htmx:responseError", () => show({ text: region.dataset.failed, tone: "bad" }))
  document.addEventListener("htmx:sendError", () => show({ text: region.dataset.offline, tone: "bad" }))
}
