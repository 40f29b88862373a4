//! Whose bytes are where in a linked program's memory, by what the linker writes down under `--emit-relocs`.
//!
//! A reference to data is a plain number once a program is linked, so only the linker can say which numbers are references and
//! to what. References of functions are kept by their value: whoever has a number in its code that is none of these refers to
//! nothing, and whoever has one by chance keeps some bytes more than it needs.

use std::collections::HashMap;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    Data, DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry, RelocationType, SymbolFlags,
    SymbolInfo,
};

/// The data of a program, and what refers to what of it.
#[derive(Debug, Default)]
pub struct Layout {
    /// Where each thing lies, in bytes of the memory.
    things: Vec<Range<u32>>,
    /// Numbers in functions, and the things that they are references to.
    from_code: HashMap<u32, Vec<usize>>,
    /// References from one thing to another.
    from_data: Vec<(usize, usize)>,
}

impl Layout {
    /// Reads it from a linked file.
    pub fn of(wasm: &[u8]) -> Result<Self> {
        let (mut segments, mut symbols) = (Vec::new(), Vec::new());
        let (mut code, mut relocations) = (None, Vec::new());
        let mut data_section = None;
        for (index, payload) in sections(wasm) {
            match payload.context("reading the linked file")? {
                Payload::CodeSectionStart { .. } => code = Some(index),
                Payload::DataSection(reader) => {
                    data_section = Some((index, reader.range().start));
                    for data in reader {
                        segments.push(Segment::of(wasm, &data.context("reading a data segment")?)?);
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(reader) => {
                        for part in reader {
                            if let Linking::SymbolTable(table) = part.context("reading the symbols")? {
                                symbols = table.into_iter().collect::<Result<_, _>>().context("reading a symbol")?;
                            }
                        }
                    }
                    KnownCustom::Reloc(reader) => {
                        let entries: Vec<RelocationEntry> =
                            reader.entries().into_iter().collect::<Result<_, _>>().context("reading a reference")?;
                        relocations.push((reader.section_index(), entries));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let (data, start) = data_section.context("the linked file has no data")?;
        ensure!(!relocations.is_empty(), "the linked file does not say what refers to what");

        let mut layout = Self::default();
        let mut thing_of = HashMap::new();
        for (number, symbol) in (0_u32..).zip(&symbols) {
            // What is absolute is an address of the linker's own, as of the heap's beginning, and no data.
            if let SymbolInfo::Data { symbol: Some(symbol), flags, .. } = symbol
                && !flags.contains(SymbolFlags::ABSOLUTE)
            {
                let segment: &Segment = segments.get(symbol.index as usize).context("a symbol of no segment")?;
                let from = segment.address + symbol.offset;
                thing_of.insert(number, layout.things.len());
                layout.things.push(from..from + symbol.size);
            }
        }
        for (section, entries) in relocations {
            for entry in entries.iter().filter(|entry| is_of_memory(entry.ty)) {
                let Some(&thing) = thing_of.get(&entry.index) else { continue };
                if Some(section) == code {
                    let value = i64::from(layout.things[thing].start) + entry.addend;
                    let known = layout.from_code.entry(u32::try_from(value)?).or_default();
                    known.push(thing);
                } else if section == data {
                    let place = start + entry.offset as usize;
                    let at = segments
                        .iter()
                        .find_map(|segment| segment.address_of(place))
                        .context("a reference out of nowhere")?;
                    // What refers may be no thing itself; then it is always there.
                    let owner = layout.things.iter().position(|range| range.contains(&at));
                    layout.from_data.push((owner.unwrap_or(usize::MAX), thing));
                }
            }
        }
        Ok(layout)
    }

    /// The bytes of all things that these numbers, as they stand in functions, lead to in no way.
    pub fn unreached(&self, numbers: impl Iterator<Item = u32>) -> Vec<Range<u32>> {
        let mut reached = vec![false; self.things.len()];
        let mut todo: Vec<usize> =
            numbers.filter_map(|number| self.from_code.get(&number)).flatten().copied().collect();
        todo.extend(self.from_data.iter().filter(|(owner, _)| *owner == usize::MAX).map(|(_, thing)| *thing));
        while let Some(thing) = todo.pop() {
            if !std::mem::replace(&mut reached[thing], true) {
                todo.extend(self.from_data.iter().filter(|(owner, _)| *owner == thing).map(|(_, other)| *other));
            }
        }
        let (kept, mut free): (Vec<_>, Vec<_>) = self
            .things
            .iter()
            .zip(&reached)
            .map(|(range, reached)| (range.clone(), *reached))
            .partition(|(_, reached)| *reached);
        free.sort_by_key(|(range, _)| (range.start, range.end));
        let mut unreached: Vec<Range<u32>> = Vec::new();
        for (range, _) in free {
            // Two names for the same bytes: one is enough to keep them.
            if range.is_empty() || kept.iter().any(|(kept, _)| kept.start < range.end && range.start < kept.end) {
                continue;
            }
            match unreached.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => unreached.push(range),
            }
        }
        unreached
    }
}

/// The file without what the linker wrote down: it is no longer true once other tools have been at it, and they warn of it.
pub fn without(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut rest = Vec::with_capacity(wasm.len());
    // A section begins where the one before ends, with its kind and its length.
    let mut start = 8;
    rest.extend(wasm.get(..start).context("no WebAssembly")?);
    for (_, payload) in sections(wasm) {
        let payload = payload.context("reading a file for what the linker wrote")?;
        let Some((_, range)) = payload.as_section() else { continue };
        let is_the_linkers = matches!(&payload, Payload::CustomSection(section)
            if matches!(section.as_known(), KnownCustom::Linking(_) | KnownCustom::Reloc(_)));
        if !is_the_linkers {
            rest.extend(&wasm[start..range.end]);
        }
        start = range.end;
    }
    Ok(rest)
}

/// Part of the memory as it is at the start.
struct Segment {
    address: u32,
    /// Where in the file.
    bytes: Range<usize>,
}

impl Segment {
    fn of(wasm: &[u8], data: &Data) -> Result<Self> {
        let DataKind::Active { offset_expr, .. } = &data.kind else { bail!("a segment that is nowhere") };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("a segment whose place is not known");
        };
        let start = data.data.as_ptr() as usize - wasm.as_ptr() as usize;
        Ok(Self { address: u32::try_from(value)?, bytes: start..start + data.data.len() })
    }

    fn address_of(&self, place: usize) -> Option<u32> {
        let within = self.bytes.contains(&place).then(|| place - self.bytes.start)?;
        Some(self.address + u32::try_from(within).ok()?)
    }
}

/// Every section with its number.
fn sections(wasm: &[u8]) -> impl Iterator<Item = (u32, wasmparser::Result<Payload<'_>>)> {
    let of_a_section = |payload: &wasmparser::Result<Payload>| {
        !matches!(payload, Ok(Payload::Version { .. } | Payload::CodeSectionEntry(_) | Payload::End(_)))
    };
    (0..).zip(Parser::new(0).parse_all(wasm).filter(of_a_section))
}

fn is_of_memory(kind: RelocationType) -> bool {
    format!("{kind:?}").starts_with("MemoryAddr")
}

#[cfg(test)]
pub mod tests {
    use super::{Layout, without};
    use anyhow::Result;
    use wasm_encoder::{
        CodeSection, ConstExpr, CustomSection, DataSection, DataSymbolDefinition, Function, FunctionSection,
        LinkingSection, MemorySection, MemoryType, Module, SymbolTable, TypeSection,
    };

    /// A program with things of eight bytes from 1024 on, the first of which refers to the second, and a function that refers to
    /// each of `from_code`, a thing and an addend.
    pub fn program(things: u32, from_code: &[(u8, u8)]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut memory = MemorySection::new();
        memory.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut code = CodeSection::new();
        let mut function = Function::new([]);
        function.instructions().end();
        code.function(&function);
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(1024), vec![1; 8 * things as usize]);
        let mut symbols = SymbolTable::new();
        // One that the linker has made up.
        symbols.data(0x200, "__heap_base", Some(DataSymbolDefinition { index: 0, offset: 9000, size: 0 }));
        for thing in 0..things {
            symbols.data(0, "thing", Some(DataSymbolDefinition { index: 0, offset: 8 * thing, size: 8 }));
        }
        let mut linking = LinkingSection::new();
        linking.symbol_table(&symbols);
        // Number of the section, count, and each with kind, offset, symbol, addend.
        let mut of_code = vec![3, u8::try_from(from_code.len() + 1).unwrap(), 4, 0, 0, 0];
        of_code.extend(from_code.iter().flat_map(|(thing, addend)| [4, 0, thing + 1, *addend]));
        // The bytes of a first and only segment begin behind the count, its kind, its address and its length.
        let of_data = [4, 1, 5, 7, 2, 0];
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memory).section(&code).section(&data).section(&linking);
        module.section(&CustomSection { name: "reloc.CODE".into(), data: of_code.into() });
        module.section(&CustomSection { name: "reloc.DATA".into(), data: of_data.as_slice().into() });
        module.finish()
    }

    fn unreached(layout: &Layout, numbers: &[u32]) -> Vec<(u32, u32)> {
        layout.unreached(numbers.iter().copied()).into_iter().map(|range| (range.start, range.end)).collect()
    }

    #[test]
    fn what_is_referred_to_by_a_number_or_by_data_that_is_stays() -> Result<()> {
        let layout = Layout::of(&program(4, &[(0, 5), (2, 0)]))?;
        // The first by its addend, and with it the second.
        assert_eq!(unreached(&layout, &[1029]), [(1040, 1056)]);
        assert_eq!(unreached(&layout, &[1040, 7]), [(1024, 1040), (1048, 1056)]);
        Ok(())
    }

    #[test]
    fn a_number_that_is_no_reference_keeps_nothing() -> Result<()> {
        let layout = Layout::of(&program(2, &[(0, 5)]))?;
        assert_eq!(unreached(&layout, &[1024, 1032]), [(1024, 1040)]);
        Ok(())
    }

    #[test]
    fn what_the_linker_wrote_is_left_out_and_nothing_else() -> Result<()> {
        let whole = program(2, &[(0, 5)]);
        let rest = without(&whole)?;
        assert!(whole.starts_with(&rest) && rest.len() < whole.len());
        assert!(Layout::of(&rest).is_err());
        assert_eq!(without(&rest)?, rest);
        Ok(())
    }

    #[test]
    fn a_file_that_does_not_tell_is_refused() {
        assert!(Layout::of(&Module::new().finish()).is_err());
    }
}
