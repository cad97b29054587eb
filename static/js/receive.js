// The bench of a delivery: a scan selects its row, Enter counts, the focus returns to the scan line.
// Without this script every Enter asks the server, which does the same.
const bench = document.getElementById("bench");
const [scan, units, way, why] = ["scan", "units", "way", "why"].map((name) => bench.elements[name]);
const status = bench.querySelector("[role=status]");
const rows = [...bench.querySelectorAll("tr[data-codes]")];
const plain = (text) => text.normalize("NFKC").trim().toLowerCase();
const named = (text) => rows.filter((row) => row.dataset.codes.split("\n").map(plain).includes(plain(text)));
const box = (row, name) => row.querySelector(`[data-way=${name}] input`);
const whole = (input) => (/^\d{1,7}$/.test(input.value.trim()) ? Number(input.value) : 0);

const refresh = (row) => {
  const difference = whole(box(row, "accepted")) + whole(box(row, "held")) - Number(row.dataset.owed);
  const cell = row.querySelector("[data-difference]");
  cell.textContent = difference > 0 ? `+${difference}` : difference || "✓";
  cell.classList.toggle("in", difference > 0);
  cell.classList.toggle("out", difference < 0);
};

const select = (row) => {
  rows.forEach((other) => other.classList.toggle("selected", other === row));
  row.scrollIntoView({ block: "nearest" });
};

const count = (row, more) => {
  const input = box(row, way.value || "accepted");
  input.value = whole(input) + more;
  if (why.value) row.querySelector(".why input").value = why.value;
  refresh(row);
  status.textContent = `${row.dataset.codes.split("\n")[0]}: +${more} ${bench.dataset.counted}`;
  scan.value = units.value = why.value = "";
  way.selectedIndex = 0;
  scan.focus();
};

const step = () => {
  if (!scan.value.trim()) return scan.focus();
  const [row, ...more] = named(scan.value);
  if (!row || more.length) {
    status.textContent = `${scan.value.trim()} ${bench.dataset.unknown}`;
    return scan.select();
  }
  select(row);
  const next = units.value.trim();
  if (!next) {
    status.textContent = "";
    return units.focus();
  }
  // The next article was scanned where a quantity was due: this one counts once.
  if (named(next).length === 1) {
    count(row, 1);
    scan.value = next;
    return step();
  }
  if (!whole(units)) return units.select();
  return count(row, whole(units));
};

bench.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName === "BUTTON") return;
  event.preventDefault();
  if (event.target.closest(".scan-fields")) step();
  else scan.focus();
});
bench.addEventListener("input", (event) => {
  const row = event.target.closest("tr[data-codes]");
  if (row) refresh(row);
});
bench.querySelector("button.add").addEventListener("click", (event) => {
  event.preventDefault();
  step();
});
