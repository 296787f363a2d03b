//! Several WebAssembly modules as one, and each as small as it gets, by binaryen's tools.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wasmparser::{BinaryReader, Imports, Parser, Payload, TypeRef, ValType};

use crate::{Outcome, process, workspace::Workspace};

/// Where the pieces of a module take what they share from: memory, table, stack pointer.
const SHARED: &str = "__wasm_split";

/// Where the merged ones take it from. Another name, so that no module seems to import from itself.
pub(super) const OUTSIDE: &str = "patchbay";

/// The guard against an optimizer that would emit what not every browser loads.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Writes one module that does what all of these do, with one memory.
pub(super) fn into_one(workspace: &Workspace, pieces: &[PathBuf], to: &Path) -> Outcome {
    let stub = to.with_extension("stub.wasm");
    write_stub(workspace, pieces, &stub)?;
    let mut merge = tool(workspace, "wasm-merge");
    merge.arg(stub).arg(SHARED);
    for (number, piece) in pieces.iter().enumerate() {
        merge.arg(piece).arg(format!("piece{number}"));
    }
    process::quietly(merge.arg("--rename-export-conflicts").arg("-o").arg(to))
}

/// The module, as small as it gets.
pub(super) fn optimized(workspace: &Workspace, module: &Path) -> Outcome<Vec<u8>> {
    let small = module.with_extension("small");
    let mut optimizer = tool(workspace, "wasm-opt");
    optimizer.args(["-Oz", "--strip-debug", "--strip-producers"]).arg(module).arg("-o").arg(&small);
    process::quietly(&mut optimizer)?;
    Ok(fs::read(small)?)
}

/// A module without what is only for tools that would go on working on it: names, and where the linker put what.
pub(super) fn bare(module: &[u8]) -> Outcome<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut bare = module.get(..HEADER).ok_or("A module has a header.")?.to_vec();
    let mut reader = BinaryReader::new(module, 0);
    reader.read_bytes(HEADER)?;
    while !reader.eof() {
        let start = usize::try_from(reader.original_position())?;
        let kind = reader.read_u8()?;
        let size = reader.read_var_u32()?;
        reader.read_bytes(size as usize)?;
        let end = usize::try_from(reader.original_position())?;
        if kind != CUSTOM {
            bare.extend_from_slice(module.get(start..end).unwrap_or_default());
        }
    }
    Ok(bare)
}

fn tool(workspace: &Workspace, name: &str) -> Command {
    let mut tool = Command::new(workspace.end2end().join("node_modules/.bin").join(name));
    tool.args(FEATURES);
    tool
}

/// A module that hands on what it gets. The merging tool gives every module a memory of its own unless another module
/// of the same run provides it.
fn write_stub(workspace: &Workspace, pieces: &[PathBuf], to: &Path) -> Outcome {
    let mut shared: Vec<Shared> = Vec::new();
    for piece in pieces {
        for one in imports(piece)? {
            if !shared.contains(&one) {
                shared.push(one);
            }
        }
    }
    let source = to.with_extension("wat");
    fs::write(&source, stub(&shared))?;
    process::quietly(tool(workspace, "wasm-as").arg(source).arg("-o").arg(to))
}

/// Something that all pieces share, in the words of the text format.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shared {
    name: String,
    kind: &'static str,
    what: String,
}

fn imports(piece: &Path) -> Outcome<Vec<Shared>> {
    let bytes = fs::read(piece)?;
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        let Payload::ImportSection(section) = payload? else { continue };
        for import in section {
            let Imports::Single(_, import) = import? else {
                return Err(
                    format!("{} has imports in a form that is not known here.", piece.display()).into()
                );
            };
            let (kind, what) = match import.ty {
                TypeRef::Memory(memory) => ("memory", memory.initial.to_string()),
                TypeRef::Table(table) => ("table", format!("{} funcref", table.initial)),
                TypeRef::Global(global) if global.content_type == ValType::I32 => {
                    ("global", if global.mutable { "(mut i32)".to_owned() } else { "i32".to_owned() })
                }
                _ => {
                    return Err(format!(
                        "{} shares {} in a way that is not known here.",
                        piece.display(),
                        import.name
                    )
                    .into());
                }
            };
            if import.module != SHARED {
                return Err(
                    format!("{} takes {} from {}.", piece.display(), import.name, import.module).into()
                );
            }
            found.push(Shared { name: import.name.to_owned(), kind, what });
        }
    }
    Ok(found)
}

fn stub(shared: &[Shared]) -> String {
    let (mut imports, mut exports) = (String::new(), String::new());
    for Shared { name, kind, what } in shared {
        // Writing to a string cannot fail.
        let _ = writeln!(imports, "  (import \"{OUTSIDE}\" \"{name}\" ({kind} ${name} {what}))");
        let _ = writeln!(exports, "  (export \"{name}\" ({kind} ${name}))");
    }
    format!("(module\n{imports}{exports})\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_bare_module_has_no_names_in_it() {
        let header = b"\0asm\x01\0\0\0";
        let (types, named) = (&[1_u8, 1, 0][..], &[0_u8, 6, 4, b'n', b'a', b'm', b'e', 0][..]);
        let module = [header, named, types, named].concat();
        assert_eq!(super::bare(&module).unwrap(), [header, types].concat());
        assert!(super::bare(&module[..12]).is_err(), "it was cut off");
    }

    use super::*;

    #[test]
    fn a_stub_hands_on_what_it_gets() {
        let shared = [
            Shared { name: "memory".to_owned(), kind: "memory", what: "19".to_owned() },
            Shared { name: "stack".to_owned(), kind: "global", what: "(mut i32)".to_owned() },
        ];
        assert_eq!(
            stub(&shared),
            "(module\n  \
             (import \"patchbay\" \"memory\" (memory $memory 19))\n  \
             (import \"patchbay\" \"stack\" (global $stack (mut i32)))\n  \
             (export \"memory\" (memory $memory))\n  \
             (export \"stack\" (global $stack))\n\
             )\n"
        );
    }
}
