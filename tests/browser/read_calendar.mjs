// Reads a calendar as Thunderbird does, and tells its events as JSON.
import ICAL from "ical.js";

let text = "";
for await (const piece of process.stdin.setEncoding("utf8")) text += piece;

const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    summary: event.summary,
    description: event.description,
    first: event.startDate.toString(),
    end: event.endDate.toString(),
    status: component.getFirstPropertyValue("status"),
    categories: component.getFirstProperty("categories")?.getValues() ?? [],
    edtf: component.getFirstPropertyValue("x-muhla-edtf"),
    alarms: component.getAllSubcomponents("valarm").map((alarm) => {
      return [alarm.getFirstPropertyValue("trigger").toSeconds(), alarm.getFirstPropertyValue("description")];
    }),
  };
});
process.stdout.write(JSON.stringify({ name: calendar.getFirstPropertyValue("name"), events }));
