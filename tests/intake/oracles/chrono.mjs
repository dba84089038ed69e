// Reads texts as JSON ([{text, day, language}]) and writes what chrono-node finds in each: [[{start, end, value}]].
import { ar, en } from "chrono-node";

const two = (number) => String(number).padStart(2, "0");

// As exact as chrono is certain: a day, a month or a year, in EDTF.
function edtf(point) {
  const [year, month, day] = ["year", "month", "day"].map((part) => point.get(part));
  const written = String(year).padStart(4, "0");
  if (point.isCertain("day") || point.isCertain("weekday")) return `${written}-${two(month)}-${two(day)}`;
  return point.isCertain("month") ? `${written}-${two(month)}` : written;
}

// JavaScript counts in UTF-16, Python in characters.
const characters = (text, units) => Array.from(text.slice(0, units)).length;

function read({ text, day, language }) {
  const reader = language === "ar" ? ar.casual : en.casual;
  const found = reader.parse(text, { instant: new Date(`${day}T12:00:00Z`), timezone: 0 });
  return found.map((each) => ({
    start: characters(text, each.index),
    end: characters(text, each.index + each.text.length),
    value: each.end ? `${edtf(each.start)}/${edtf(each.end)}` : edtf(each.start),
  }));
}

let asked = "";
for await (const piece of process.stdin) asked += piece;
process.stdout.write(JSON.stringify(JSON.parse(asked).map(read)));
