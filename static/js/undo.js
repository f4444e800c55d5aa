// Counts the undo window down: "takes effect in 0:42". Without it the exact time is there to read.

function tick() {
  for (const element of document.querySelectorAll("[data-undo]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(element.dateTime) - Date.now()) / 1000))
    if (seconds > 3600) continue
    const text = seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : element.dataset.over
    if (element.textContent !== text) element.textContent = text
    if (seconds) continue
    const undo = element.closest("[data-undoable]")?.querySelector("button")
    if (undo) undo.disabled = true
  }
}

setInterval(tick, 1000)
tick()
