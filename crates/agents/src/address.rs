//! The addresses of the crowd.

use engine::ids::Address;

/// What a member of the crowd does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Maker = 0x71,
    Taker = 0x72,
    Speculator = 0x73,
    SpotMaker = 0x74,
    SpotTaker = 0x75,
}

/// The address of a role's member of this number: `0xa9e27`, "agent", then the role and the number.
///
/// Nobody has the key of such an address: members trade by the venue's own hand.
pub(crate) fn member_address(role: Role, number: usize) -> Address {
    let mut bytes = [0; 20];
    bytes[..3].copy_from_slice(&[0xa9, 0xe2, role as u8]);
    bytes[12..].copy_from_slice(&(number as u64).to_be_bytes());
    Address(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_who_it_is() {
        let address = member_address(Role::Speculator, 258);
        assert_eq!(address.to_string(), "0xa9e2730000000000000000000000000000000102");
    }
}
