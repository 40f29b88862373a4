//! An upload as it came, unpacked, for enterprises that want that kept. It is packed while it comes, a piece at a time, and
//! unpacked the same way, so that neither keeping nor giving it back ever has more of it unpacked than a piece.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// Bytes of an upload in a piece; the last one has what is left.
const PIECE: usize = 1 << 20;

/// All of it.
#[derive(Debug, Default)]
pub struct Original {
    /// How long it is, unpacked.
    pub bytes: u64,
    /// Each gzipped by itself.
    pub pieces: Vec<Vec<u8>>,
}

impl Original {
    /// What it takes where it is kept.
    pub fn packed(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }
}

/// Makes an [`Original`] of what comes.
#[derive(Debug, Default)]
pub struct Packer {
    waiting: Vec<u8>,
    packed: Original,
}

impl Packer {
    /// Takes what comes next.
    ///
    /// # Errors
    /// If it can't be packed, which memory does not do.
    pub fn push(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            if self.waiting.len() == PIECE {
                self.pack()?;
            }
            bytes = later;
        }
        Ok(())
    }

    /// That was all.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(mut self) -> io::Result<Original> {
        if !self.waiting.is_empty() {
            self.pack()?;
        }
        Ok(self.packed)
    }

    fn pack(&mut self) -> io::Result<()> {
        let mut piece = GzEncoder::new(Vec::new(), Compression::fast());
        piece.write_all(&self.waiting)?;
        let mut piece = piece.finish()?;
        piece.shrink_to_fit();
        self.packed.bytes += self.waiting.len() as u64;
        self.packed.pieces.push(piece);
        self.waiting.clear();
        Ok(())
    }
}

/// How many pieces an upload of so many bytes has.
pub fn pieces(bytes: u64) -> u64 {
    bytes.div_ceil(PIECE as u64)
}

/// What is in a piece.
///
/// # Errors
/// If it is not what [`Packer`] made.
pub fn unpack(piece: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(piece).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{PIECE, Packer, pieces, unpack};

    #[test]
    fn what_was_packed_comes_back_however_it_was_cut() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
            let whole: Vec<u8> = (0..length).map(|at| u8::try_from(at * 7 % 251).unwrap()).collect();
            for chunk in [1000, PIECE - 1, PIECE, 2 * PIECE + 3] {
                let mut packer = Packer::default();
                for chunk in whole.chunks(chunk) {
                    packer.push(chunk).unwrap();
                }
                let original = packer.finish().unwrap();
                assert_eq!((original.bytes, original.pieces.len() as u64), (length as u64, pieces(length as u64)));
                let back: Vec<u8> = original.pieces.iter().flat_map(|piece| unpack(piece).unwrap()).collect();
                assert!(back == whole, "{length} in chunks of {chunk}");
            }
        }
    }
}
