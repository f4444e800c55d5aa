// Single keys and two-key sequences. An element says its own key in data-key ("n", "g q", "mod+Enter", "/").
// None acts while typing, none together with a modifier unless printed so, and all can be switched off.

const PATIENCE = 1200
const OFF = "goodstanding.keys.off"
const MOD = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘↵" : "Ctrl+↵"
let begun = ""
let timer

const isTyping = (element) =>
  element.isContentEditable ||
  ["TEXTAREA", "SELECT"].includes(element.tagName) ||
  (element.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(element.type))

// What leads away (data-key-calm) keeps still while words are half written on the page.
const isWriting = () => [...document.querySelectorAll("main textarea")].some((one) => one.value.trim())

const isUsable = (element) =>
  !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility()

function bearer(key) {
  const scope = document.querySelector("dialog[open]") ?? document
  return [...scope.querySelectorAll("[data-key]")].find((one) => [one.dataset.key, one.dataset.keyToo].includes(key) && isUsable(one))
}

function act(element) {
  if (element.dataset.keyCalm !== undefined && isWriting()) return
  if (element.matches("input:not([type=radio], [type=checkbox]), select, textarea")) {
    element.focus()
    element.select?.()
    return
  }
  if (element.matches("input, summary")) element.focus()
  element.click()
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-rows] a.row-link, [data-rows] [data-row]")].filter(isUsable)
  if (!rows.length) return false
  const here = rows.indexOf(document.activeElement)
  rows[Math.min(Math.max(here + step, 0), rows.length - 1)].focus()
  return true
}

function begins(sequence) {
  return [...document.querySelectorAll("[data-key]")].some((one) => one.dataset.key.startsWith(`${sequence} `))
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === "Enter") {
    const element = bearer("mod+Enter")
    const own = event.target.closest?.("form[method=post]")
    if (own && (!element || element.form !== own)) {
      event.preventDefault() // whoever writes a note keeps the note, and decides nothing
      own.requestSubmit()
    } else if (element) {
      event.preventDefault()
      act(element)
    }
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (localStorage.getItem(OFF) && event.key !== "?") return

  const pressed = begun ? `${begun} ${event.key}` : event.key
  clearTimeout(timer)
  begun = ""
  const element = bearer(pressed)
  if (element) {
    event.preventDefault()
    act(element)
  } else if (event.key.length === 1 && !pressed.includes(" ") && begins(pressed)) {
    begun = pressed
    timer = setTimeout(() => { begun = "" }, PATIENCE)
  } else if ((pressed === "j" || pressed === "k") && !document.querySelector("dialog[open]")) {
    if (walk(pressed === "j" ? 1 : -1)) event.preventDefault()
  }
})

// The page prints ⌘; whoever has no such key reads Ctrl.
const imprint = (within) => within.querySelectorAll?.("kbd[data-mod]").forEach((one) => { one.textContent = MOD })
imprint(document)
document.addEventListener("htmx:load", (event) => imprint(event.target))

function words(element) {
  if (element.dataset.keyLabel || element.ariaLabel) return element.dataset.keyLabel || element.ariaLabel
  const copy = (element.labels?.[0] ?? element).cloneNode(true)
  copy.querySelectorAll(".kbd, .nav-count, .choice-help").forEach((extra) => extra.remove())
  return copy.textContent.trim()
}

// data-key-of: keys that act elsewhere than here, said in the list alone.
const keyOf = (element) => element.dataset.key ?? element.dataset.keyOf

function fill(list) {
  const seen = new Set()
  const rows = [...document.querySelectorAll("[data-key], [data-key-of]")].filter((element) => {
    if (seen.has(keyOf(element)) || !isUsable(element)) return false
    return seen.add(keyOf(element))
  }).map((element) => {
    const row = document.createElement("li")
    const combo = document.createElement("span")
    combo.className = "combo"
    for (const part of keyOf(element).replace("mod+Enter", MOD).split(" ")) {
      const key = document.createElement("kbd")
      key.className = "kbd"
      key.textContent = part
      combo.append(key)
    }
    row.append(words(element), combo)
    return row
  })
  list.replaceChildren(...rows)
}

document.addEventListener("dialog:opening", (event) => {
  const list = event.target.querySelector("[data-keys]")
  if (list) fill(list)
})

for (const box of document.querySelectorAll("[data-keys-switch]")) {
  box.checked = !localStorage.getItem(OFF)
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, "yes")
  })
}
