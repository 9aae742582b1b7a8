//! The encryption of contents: AES-CBC with HMAC (RFC 7518 §5.2) and AES-GCM (§5.3).

use aes::{Aes128, Aes256};
use aes_gcm::{AeadInOut, Aes128Gcm, Aes256Gcm};
use cbc::cipher::{
    Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt as _, BlockModeEncrypt as _,
    BlockSizeUser, KeyInit, KeyIvInit as _, array::Array, consts::U16,
};
use hmac::{Hmac, Mac};
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq as _;

use super::ContentEncryption;

/// The octets of a block of AES.
const BLOCK: usize = 16;

/// What is encrypted, beside the header that is authenticated with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    /// The initialization vector.
    pub(super) iv: Vec<u8>,
    /// The ciphertext.
    pub(super) ciphertext: Vec<u8>,
    /// The authentication tag.
    pub(super) tag: Vec<u8>,
}

impl ContentEncryption {
    /// `plaintext` under a key and an initialization vector of the right lengths, and under no other:
    /// then there is nothing.
    pub(super) fn seal(
        self,
        key: &[u8],
        iv: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Option<Sealed> {
        let (mac_key, cbc_key) = key.split_at_checked(key.len() / 2)?;
        let (ciphertext, tag) = match self {
            Self::A128Gcm => gcm_sealed::<Aes128Gcm>(key, iv, aad, plaintext),
            Self::A256Gcm => gcm_sealed::<Aes256Gcm>(key, iv, aad, plaintext),
            Self::A128CbcHs256 => {
                let ciphertext = cbc_sealed::<Aes128>(cbc_key, iv, plaintext)?;
                let tag = mac::<Hmac<Sha256>>(mac_key, [aad, iv, &ciphertext])?;
                Some((ciphertext, tag))
            }
            Self::A256CbcHs512 => {
                let ciphertext = cbc_sealed::<Aes256>(cbc_key, iv, plaintext)?;
                let tag = mac::<Hmac<Sha512>>(mac_key, [aad, iv, &ciphertext])?;
                Some((ciphertext, tag))
            }
        }?;
        let iv = iv.to_vec();
        Some(Sealed {
            iv,
            ciphertext,
            tag,
        })
    }

    /// What was sealed under this key, with this header: the tag is looked at first, in constant time.
    pub(super) fn open(self, key: &[u8], aad: &[u8], sealed: &Sealed) -> Option<Vec<u8>> {
        let Sealed {
            iv,
            ciphertext,
            tag,
        } = sealed;
        let (mac_key, cbc_key) = key.split_at_checked(key.len() / 2)?;
        if tag.len() != self.tag_length() {
            return None;
        }
        match self {
            Self::A128Gcm => gcm_opened::<Aes128Gcm>(key, aad, sealed),
            Self::A256Gcm => gcm_opened::<Aes256Gcm>(key, aad, sealed),
            Self::A128CbcHs256 => {
                let expected = mac::<Hmac<Sha256>>(mac_key, [aad, iv, ciphertext])?;
                same(&expected, tag)?;
                cbc_opened::<Aes128>(cbc_key, iv, ciphertext)
            }
            Self::A256CbcHs512 => {
                let expected = mac::<Hmac<Sha512>>(mac_key, [aad, iv, ciphertext])?;
                same(&expected, tag)?;
                cbc_opened::<Aes256>(cbc_key, iv, ciphertext)
            }
        }
    }
}

fn same(expected: &[u8], tag: &[u8]) -> Option<()> {
    bool::from(expected.ct_eq(tag)).then_some(())
}

fn gcm_sealed<C: KeyInit + AeadInOut>(
    key: &[u8],
    iv: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    let (cipher, nonce) = (C::new_from_slice(key).ok()?, Array::try_from(iv).ok()?);
    let mut octets = plaintext.to_vec();
    let tag = cipher.encrypt_inout_detached(&nonce, aad, octets.as_mut_slice().into());
    Some((octets, tag.ok()?.to_vec()))
}

fn gcm_opened<C: KeyInit + AeadInOut>(key: &[u8], aad: &[u8], sealed: &Sealed) -> Option<Vec<u8>> {
    let cipher = C::new_from_slice(key).ok()?;
    let nonce = Array::try_from(sealed.iv.as_slice()).ok()?;
    let tag = Array::try_from(sealed.tag.as_slice()).ok()?;
    let mut octets = sealed.ciphertext.clone();
    let opened = cipher.decrypt_inout_detached(&nonce, aad, octets.as_mut_slice().into(), &tag);
    opened.ok().map(|()| octets)
}

/// RFC 7518 §5.2.2.1 (2, 3): AES-CBC with the padding of PKCS #7.
fn cbc_sealed<C>(key: &[u8], iv: &[u8], plaintext: &[u8]) -> Option<Vec<u8>>
where
    C: KeyInit + BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
{
    let mut cipher = cbc::Encryptor::<C>::new_from_slices(key, iv).ok()?;
    let padding = BLOCK - plaintext.len() % BLOCK;
    let mut octets = plaintext.to_vec();
    octets.resize(plaintext.len() + padding, u8::try_from(padding).ok()?);
    cipher.encrypt_blocks(blocks::<C>(&mut octets)?);
    Some(octets)
}

/// What it was before, where its tag was right: a padding that is not right came from whoever has the
/// key, and tells others nothing.
fn cbc_opened<C>(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>>
where
    C: KeyInit + BlockCipherDecrypt + BlockSizeUser<BlockSize = U16>,
{
    let mut cipher = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    let mut octets = ciphertext.to_vec();
    cipher.decrypt_blocks(blocks::<C>(&mut octets)?);
    let padding = usize::from(*octets.last()?);
    let (rest, end) = octets.split_at_checked(octets.len().checked_sub(padding)?)?;
    let is_padded =
        (1..=BLOCK).contains(&padding) && end.iter().all(|octet| usize::from(*octet) == padding);
    is_padded.then(|| rest.to_vec())
}

/// The octets as whole blocks.
fn blocks<C: BlockSizeUser>(octets: &mut [u8]) -> Option<&mut [Block<C>]> {
    let (blocks, rest) = Array::slice_as_chunks_mut(octets);
    rest.is_empty().then_some(blocks)
}

/// RFC 7518 §5.2.2.1 (4 to 6): the first half of the HMAC of the header, the initialization vector, the
/// ciphertext, and the length of the header in bits.
fn mac<M: Mac + KeyInit>(key: &[u8], parts: [&[u8]; 3]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    let bits = 8 * u64::try_from(parts[0].len()).ok()?;
    mac.update(&bits.to_be_bytes());
    let whole = mac.finalize().into_bytes();
    Some(whole[..whole.len() / 2].to_vec())
}
