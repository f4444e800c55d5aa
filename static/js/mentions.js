// Completes @names while a note is written: <textarea data-mentions="id of the list of colleagues">.

const MOST = 6
const begun = (field) => field.value.slice(0, field.selectionStart).match(/(?:^|[\s(])@([\w.+-]*)$/)?.[1]

function shown(list) {
  return [...list.children].filter((one) => !one.hidden)
}

function choose(list, option) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option))
  const field = document.querySelector(`[data-mentions="${list.id}"]`)
  if (option) field.setAttribute("aria-activedescendant", option.id)
  else field.removeAttribute("aria-activedescendant")
}

function close(list) {
  list.hidden = true
  choose(list, null)
}

function offer(field, list) {
  const said = begun(field)?.toLowerCase()
  if (said === undefined) return close(list)
  let left = MOST
  for (const one of list.children) {
    const fits = one.textContent.toLowerCase().includes(said) && left > 0
    one.hidden = !fits
    if (fits) left -= 1
  }
  const first = shown(list)[0]
  list.hidden = !first
  choose(list, first)
}

function insert(field, list, option) {
  const place = field.selectionStart
  const start = field.value.slice(0, place).lastIndexOf("@")
  field.setRangeText(`@${option.dataset.name} `, start, place, "end")
  close(list)
  field.focus()
  field.dispatchEvent(new Event("input", { bubbles: true }))
}

for (const field of document.querySelectorAll("[data-mentions]")) {
  const list = document.getElementById(field.dataset.mentions)
  field.setAttribute("aria-controls", list.id)
  field.setAttribute("aria-autocomplete", "list")
  field.addEventListener("input", () => offer(field, list))
  field.addEventListener("blur", () => setTimeout(() => close(list), 150))
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return
    const rows = shown(list)
    const here = rows.findIndex((one) => one.getAttribute("aria-selected") === "true")
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(list, rows[(here + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length])
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      insert(field, list, rows[Math.max(here, 0)])
    } else if (event.key === "Escape") close(list)
    else return
    event.preventDefault()
  })
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]")
    if (option) {
      event.preventDefault()
      insert(field, list, option)
    }
  })
}
