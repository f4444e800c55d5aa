// <button data-copy="CASE-7F3K" data-copied="Copied">

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]")
  if (!button) return
  await navigator.clipboard.writeText(button.dataset.copy)
  const detail = { text: `${button.dataset.copied}: ${button.dataset.copy}`, tone: "quiet" }
  document.dispatchEvent(new CustomEvent("toast", { detail }))
})
