//! Parts a Wasm file in two: what is needed at once, and the rest, which is loaded behind it and shares its memory.
//!
//! Works on binaryen's text, where everything goes by its name and each thing of the module begins a line. A function goes
//! to the rest if only functions of the rest can reach it, and so does data. What stays calls into the rest through slots of the table; if the
//! rest is not there yet, the first such call has it loaded before it goes on. So a wrong guess costs time and nothing else.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::layout::Layout;
use crate::wat_data::Data;

/// Lines of a function that may be in both halves.
const SMALL: usize = 80;

/// Both halves as text. The rest imports all it shares from `first`.
#[derive(Debug)]
pub struct Halves {
    pub first: String,
    pub rest: String,
}

/// Parts `text`. A function whose path begins with one of `later` is in the rest, with all that only such functions reach; one
/// that begins with `*` stands anywhere in the name, and what is named behind a `!` is in the first all the same.
/// Data is parted where `layout` says whose it is.
/// The import whose name holds `loader` takes a JavaScript value; where that is null it has to come back with the rest loaded.
pub fn split(text: &str, later: &[&str], loader: &str, layout: &Layout) -> Result<Halves> {
    let things = things(text);
    let rest = rest(&things, later);
    let stays = |thing: &&Thing| thing.kind != "func" || !rest.contains(thing.name);
    let table = things.iter().find(|thing| thing.kind == "table" && thing.text.ends_with("funcref)"));
    let table = table.context("there is no table of functions")?;
    let size = table.text.split_whitespace().nth(2).and_then(|size| size.parse::<usize>().ok());
    let size = size.context("the table of functions has no size")?;
    let load = things.iter().find(|thing| thing.kind == "import" && thing.text.contains(loader));
    let load = load.with_context(|| format!("nothing that is called `{loader}` is imported"))?.name;

    // Whatever of the rest is named outside of it gets a slot.
    let outside: BTreeSet<&str> = things.iter().filter(stays).flat_map(|thing| names(thing.text)).collect();
    let entries: Vec<&Thing> =
        things.iter().filter(|thing| rest.contains(thing.name) && outside.contains(thing.name)).collect();
    let table_type = format!("{0} {0} funcref", size + entries.len());

    let moved = layout.unreached(things.iter().filter(stays).flat_map(|thing| numbers(thing)));
    let mut moved_data = Vec::new();
    let mut first = String::from("(module\n");
    for thing in things.iter().filter(stays) {
        if thing.name == table.name && thing.kind == "table" {
            writeln!(first, "(table {} {table_type})", table.name)?;
        } else if thing.kind == "data" {
            let mut data = Data::read(thing.text).context("reading data")?;
            moved_data.extend(moved.iter().filter_map(|range| data.take(range)));
            writeln!(first, "{}", data.text())?;
        } else {
            writeln!(first, "{}", thing.text)?;
        }
    }
    writeln!(first, "(global $rest_here (mut i32) (i32.const 0))")?;
    writeln!(first, "(func $need_rest (if (i32.eqz (global.get $rest_here)) (then (call {load} (ref.null extern)))))")?;
    for (number, entry) in entries.iter().enumerate() {
        let signature = signature(entry.text);
        let slot = format!("(i32.const {})", size + number);
        let Thing { name, .. } = entry;
        writeln!(first, "(func {name} {signature} (call $need_rest)")?;
        write!(first, " (call_indirect {} {signature}", table.name)?;
        for at in 0..parameters(&signature) {
            write!(first, " (local.get {at})")?;
        }
        writeln!(first, " {slot}))")?;
    }

    let inside = inside(&things, &rest);
    let copied: HashSet<&str> = inside.iter().map(|thing| thing.name).collect();
    let used: HashSet<&str> = inside.iter().flat_map(|thing| names(thing.text)).collect();
    let mut second = String::from("(module\n");
    for thing in things.iter().filter(|thing| thing.kind == "type") {
        writeln!(second, "{}", thing.text)?;
    }
    let mut shared = vec![("global", "$rest_here", String::from("(mut i32)")), ("table", table.name, table_type)];
    for thing in things.iter().filter(stays) {
        let kind = match thing.kind {
            "memory" => tail(thing.text).to_owned(),
            _ if !used.contains(thing.name) || thing.name == table.name => continue,
            "func" if copied.contains(thing.name) => continue,
            "func" | "import" => signature(thing.text),
            "global" if thing.text.contains("(mut ") => String::from("(mut i32)"),
            "table" => tail(thing.text).to_owned(),
            _ => continue,
        };
        shared.push((if thing.kind == "import" { "func" } else { thing.kind }, thing.name, kind));
    }
    for (number, (kind, name, of)) in shared.iter().enumerate() {
        writeln!(first, "(export \"r{number}\" ({kind} {name}))")?;
        writeln!(second, "(import \"first\" \"r{number}\" ({kind} {name} {of}))")?;
    }
    write!(second, "(elem $rest_slots (table {}) (i32.const {size}) func", table.name)?;
    for entry in &entries {
        write!(second, " {}", entry.name)?;
    }
    writeln!(second, ")")?;
    writeln!(second, "(func $rest_comes (global.set $rest_here (i32.const 1)))\n(start $rest_comes)")?;
    for thing in inside {
        writeln!(second, "{}", thing.text)?;
    }
    for data in moved_data {
        writeln!(second, "{}", data.text())?;
    }
    first.push(')');
    second.push(')');
    Ok(Halves { first, rest: second })
}

/// One thing of a module: a type, an import, a function.
#[derive(Debug, Clone, Copy)]
struct Thing<'t> {
    kind: &'t str,
    /// With its `$`; empty where it has none.
    name: &'t str,
    text: &'t str,
}

/// Binaryen indents what a module holds by one blank, and what that holds by more.
fn things(text: &str) -> Vec<Thing<'_>> {
    let text = text.trim_end().strip_suffix(')').unwrap_or(text);
    text.split("\n (")
        .skip(1)
        .map(|thing| {
            // The split took the bracket away: it is still in the text before.
            let start = thing.as_ptr() as usize - text.as_ptr() as usize - 1;
            let thing = text[start..=start + thing.len()].trim_end();
            let kind = thing[1..].split([' ', ')']).next().unwrap_or_default();
            let own = if kind == "import" || !matches!(kind, "export" | "start") { names(thing).next() } else { None };
            Thing { kind, name: own.unwrap_or_default(), text: thing }
        })
        .collect()
}

/// The functions that only lead on from functions with such names.
fn rest<'t>(things: &[Thing<'t>], later: &[&str]) -> HashSet<&'t str> {
    let functions: HashMap<&str, &Thing> =
        things.iter().filter(|thing| thing.kind == "func").map(|thing| (thing.name, thing)).collect();
    let (kept, moved): (Vec<&str>, Vec<&str>) = later.iter().partition(|part| part.starts_with('!'));
    let is_later = |name: &str| {
        // `$"<a::B as C>::d"` is of `a` as `$a::e` is.
        let path = name.trim_start_matches(['$', '"', '<', '&']);
        let is_of = |part: &str| part.strip_prefix('*').map_or(path.starts_with(part), |part| name.contains(part));
        moved.iter().any(|part| is_of(part)) && !kept.iter().any(|part| is_of(&part[1..]))
    };
    let mut reached: HashSet<&str> = HashSet::new();
    let mut todo: Vec<&str> = things
        .iter()
        .filter(|thing| matches!(thing.kind, "elem" | "export" | "start"))
        .flat_map(|thing| names(thing.text))
        .collect();
    while let Some(name) = todo.pop() {
        if let Some(function) = functions.get(name)
            && !is_later(name)
            && reached.insert(function.name)
        {
            todo.extend(names(function.text));
        }
    }
    functions.values().map(|thing| thing.name).filter(|name| !reached.contains(name)).collect()
}

/// The functions of the rest, and copies of the small ones that it calls: a call from one file into the other costs more than
/// what such a function does, and cannot be put into its caller.
fn inside<'a, 't>(things: &'a [Thing<'t>], rest: &HashSet<&str>) -> Vec<&'a Thing<'t>> {
    let functions: HashMap<&str, &Thing> =
        things.iter().filter(|thing| thing.kind == "func").map(|thing| (thing.name, thing)).collect();
    let mut inside: Vec<&Thing> = functions.values().copied().filter(|thing| rest.contains(thing.name)).collect();
    let mut copied = HashSet::new();
    let mut next = 0;
    while let Some(thing) = inside.get(next) {
        next += 1;
        let called = names(thing.text).filter_map(|name| functions.get(name).copied());
        let small: Vec<&Thing> = called
            .filter(|thing| {
                !rest.contains(thing.name) && thing.text.lines().count() <= SMALL && copied.insert(thing.name)
            })
            .collect();
        inside.extend(small);
    }
    inside.sort_by_key(|thing| thing.text.as_ptr());
    inside
}

/// All `$names`, with their sign and quotation marks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            // A text, as of a data segment, holds no names.
            let at = rest.find(['$', '"'])?;
            let after = &rest[at + 1..];
            if rest.as_bytes()[at] == b'"' {
                rest = &after[quoted(after)..];
                continue;
            }
            let length = match after.strip_prefix('"') {
                Some(name) => 1 + quoted(name),
                None => after.find([' ', ')', '(', '\n']).unwrap_or(after.len()),
            };
            let name = &rest[at..=at + length];
            rest = &after[length..];
            return Some(name);
        }
    })
}

/// The numbers in it that may be addresses.
fn numbers<'t>(thing: &Thing<'t>) -> impl Iterator<Item = u32> + use<'t> {
    // The bytes of data are none; what they refer to, the linker says.
    let code = if thing.kind == "data" { "" } else { thing.text };
    let number = |word: &str| word.strip_prefix("offset=").unwrap_or(word).parse::<u32>().ok();
    code.split([' ', '(', ')', '\n']).filter_map(number)
}

/// Length of what a quotation mark has opened, with the one that closes it.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 1)
}

/// `(param i32 i32) (result i32)` of a function, without names.
fn signature(function: &str) -> String {
    let head = function.lines().next().unwrap_or_default();
    let mut kinds = ["param", "result"].map(|word| (word, String::new()));
    let mut rest = head;
    while let Some(at) = rest.find('(') {
        rest = &rest[at + 1..];
        for (word, all) in &mut kinds {
            if let Some(inner) = rest.strip_prefix(*word).and_then(|inner| inner.strip_prefix(' ')) {
                let inner = inner.split_once(')').map_or(inner, |(inner, _)| inner);
                for kind in inner.split_whitespace().filter(|kind| !kind.starts_with('$')) {
                    all.push(' ');
                    all.push_str(kind);
                }
            }
        }
    }
    let all: Vec<String> =
        kinds.iter().filter(|(_, all)| !all.is_empty()).map(|(word, all)| format!("({word}{all})")).collect();
    all.join(" ")
}

fn parameters(signature: &str) -> usize {
    let inside = signature.strip_prefix("(param").and_then(|rest| rest.split_once(')'));
    inside.map_or(0, |(kinds, _)| kinds.split_whitespace().count())
}

/// What stands behind the name, as a table's or memory's limits do.
fn tail(text: &str) -> &str {
    let end = names(text).next().map_or(0, |name| name.as_ptr() as usize - text.as_ptr() as usize + name.len());
    text[end..].trim_end_matches(')').trim_start()
}

#[cfg(test)]
mod tests {
    use super::{Layout, SMALL, names, signature};
    use crate::layout::tests::program;

    /// Without a word of whose data is whose, all of it stays.
    fn split(text: &str, later: &[&str], loader: &str) -> anyhow::Result<super::Halves> {
        super::split(text, later, loader, &Layout::default())
    }

    const WHOLE: &str = r#"(module
 (type $0 (func (param i32) (result i32)))
 (import "env" "load_12" (func $"the \"loader\"" (param externref)))
 (global $sp (mut i32) (i32.const 16))
 (memory $0 1)
 (data $0 (i32.const 0) "not a $name\"")
 (table $0 3 3 funcref)
 (elem $0 (table $0) (i32.const 1) func $told $main)
 (export "main" (func $main))
 (func $main (param $0 i32) (result i32)
  (call $both
   (call $cold (local.get $0)))
 )
 (func $cold (param $0 i32) (result i32)
  (global.set $sp (i32.const 1))
  (call $both (call $"only {{cold}}" (local.get $0)))
 )
 (func $"only {{cold}}" (param $0 i32) (result i32)
  (call $told)
  (local.get $0)
 )
 (func $both (param $0 i32) (result i32)
  (local.get $0)
 )
 (func $told
  (nop)
 )
)
"#;

    #[test]
    fn what_only_the_later_part_reaches_goes_with_it() -> anyhow::Result<()> {
        let halves = split(WHOLE, &["cold"], "load")?;
        let has = |text: &str, function: &str| text.contains(&format!("(func {function} "));
        for name in ["$main", "$both"] {
            assert!(has(&halves.first, name), "{name}");
        }
        assert!(halves.first.contains("(func $told\n"));
        assert!(!halves.first.contains("only {{cold}}"));
        assert!(halves.rest.contains("(func $\"only {{cold}}\" (param $0 i32)"));
        assert!(halves.rest.contains("(func $cold (param $0 i32) (result i32)\n  (global.set $sp"));
        Ok(())
    }

    #[test]
    fn what_stays_enters_the_rest_by_a_slot_behind_the_others() -> anyhow::Result<()> {
        let halves = split(WHOLE, &["cold"], "load")?;
        assert!(halves.first.contains("(table $0 4 4 funcref)"));
        assert!(halves.first.contains("(func $cold (param i32) (result i32) (call $need_rest)\n (call_indirect $0 (param i32) (result i32) (local.get 0) (i32.const 3)))"));
        assert!(halves.first.contains("(call $\"the \\\"loader\\\"\" (ref.null extern))"));
        assert!(halves.rest.contains("(elem $rest_slots (table $0) (i32.const 3) func $cold)"));
        Ok(())
    }

    #[test]
    fn the_rest_imports_what_it_uses_and_no_more() -> anyhow::Result<()> {
        // Too long to be in both.
        let whole = WHOLE.replace("(func $told", &format!("(func $told{}", "\n  (nop)".repeat(SMALL)));
        let whole = whole.replace(
            "(local.get $0)\n )\n (func $told",
            &format!("{}(local.get $0)\n )\n (func $told", "(nop)\n  ".repeat(SMALL)),
        );
        let halves = split(&whole, &["cold"], "load")?;
        let imports: Vec<&str> = halves.rest.lines().filter(|line| line.starts_with("(import")).collect();
        assert_eq!(imports.len(), 6, "{imports:#?}");
        for part in [
            "(global $sp (mut i32))",
            "(memory $0 1)",
            "(table $0 4 4 funcref)",
            "(func $told )",
            "(func $both (param i32) (result i32))",
        ] {
            assert!(imports.iter().any(|import| import.ends_with(&format!(" {part})"))), "{part}: {imports:#?}");
        }
        Ok(())
    }

    #[test]
    fn what_is_small_stands_where_it_is_called() -> anyhow::Result<()> {
        let halves = split(WHOLE, &["cold"], "load")?;
        for half in [&halves.first, &halves.rest] {
            assert!(half.contains("(func $both (param $0 i32) (result i32)\n"), "{half}");
        }
        assert!(!halves.rest.contains("(func $main"));
        Ok(())
    }

    #[test]
    fn data_goes_with_the_only_one_who_refers_to_it() -> anyhow::Result<()> {
        let layout = Layout::of(&program(3, &[(1, 0), (2, 4)]))?;
        let data = "(data $1 (i32.const 1024) \"firsTthing..secondThe third\")\n (table";
        let whole = WHOLE.replace("(table $0 3", &format!("{data} $0 3"));
        let whole =
            whole.replace("(global.set $sp (i32.const 1))", "(i32.store offset=1044 (i32.const 0) (i32.const 1))");
        let whole = whole.replace("(nop)", "(drop (i32.const 1032))");
        let halves = super::split(&whole, &["cold"], "load", &layout)?;
        let zeros = "\\00".repeat(8);
        assert!(
            halves.first.contains(&format!("(data (i32.const 1024) \"{zeros}ng..seco{zeros}ird\")")),
            "{}",
            halves.first
        );
        assert!(halves.rest.contains("(data (i32.const 1024) \"firsTthi\")"), "{}", halves.rest);
        assert!(halves.rest.contains("(data (i32.const 1040) \"ndThe th\")"), "{}", halves.rest);
        Ok(())
    }

    #[test]
    fn a_path_is_told_from_a_name_that_mentions_it() -> anyhow::Result<()> {
        let whole = WHOLE.replace("$cold", "$\"<a::Cold as B>::c\"").replace("$told", "$\"drop<a::Cold>\"");
        let halves = split(&whole, &["a::Cold"], "load")?;
        assert!(halves.rest.contains("(func $\"<a::Cold as B>::c\" (param $0 i32)"));
        assert!(halves.first.contains("(func $\"drop<a::Cold>\"\n"));
        assert!(split(&whole, &["*a::Cold"], "load")?.rest.contains("(func $\"drop<a::Cold>\"\n"));
        Ok(())
    }

    #[test]
    fn what_is_kept_by_name_stays_with_what_it_reaches() -> anyhow::Result<()> {
        let whole = WHOLE.replace("$cold", "$\"a::cold\"").replace("$\"only {{cold}}\"", "$\"a::small\"");
        let main = whole.replace("(call $both\n", "(call $\"a::small\" (i32.const 0))\n  (call $both\n");
        let halves = split(&main, &["a::", "!a::small"], "load")?;
        assert!(halves.first.contains("(func $\"a::small\" (param $0 i32) (result i32)\n"), "{}", halves.first);
        assert!(halves.rest.contains("(func $\"a::cold\" (param $0 i32)"));
        Ok(())
    }

    #[test]
    fn a_module_without_the_loader_is_refused() {
        assert!(split(WHOLE, &["cold"], "no such thing").is_err());
    }

    #[test]
    fn names_in_texts_are_none() {
        let found: Vec<&str> = names(r#"(data $0 "a \" $b") (call $"x \" y") (call $z)"#).collect();
        assert_eq!(found, ["$0", r#"$"x \" y""#, "$z"]);
    }

    #[test]
    fn a_signature_has_the_types_alone() {
        assert_eq!(
            signature("(func $a (param $0 i32) (param $1 externref) (result i32 i64)"),
            "(param i32 externref) (result i32 i64)"
        );
        assert_eq!(signature("(func $a"), "");
    }
}
