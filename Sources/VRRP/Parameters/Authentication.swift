package import Cryptography

/// How packets are authenticated: `simplePassword` and `authenticationHeader` exist in v2 over IPv4 only
/// (RFC 2338, 5.3.6), `hmac` in both versions.
package enum Authentication: Hashable, Sendable {
    case none
    /// Type 1: the password stands readable in every packet.
    case simplePassword(AuthenticationKey)
    /// Type 2: an IP Authentication Header with HMAC-MD5-96 in front of the packet (RFC 2402, RFC 2403).
    case authenticationHeader(AuthenticationKey)
    /// HMAC-SHA256 in a trailer behind the packet (draft-cassen-vrrp-auth-hmac-00), which v2 carries under type 0.
    case hmac(HMACAuthentication)

    /// The number in the packet's Auth Type field.
    package var type: UInt8 {
        switch self {
        case .none, .hmac: 0
        case .simplePassword: 1
        case .authenticationHeader: 2
        }
    }

    /// What its codes are made with; nil where there are none.
    package var hashFunction: HashFunction? {
        switch self {
        case .none, .simplePassword: nil
        case .authenticationHeader: .md5
        case .hmac: .sha256
        }
    }

    /// Whether both sides count packets with one number, so that who is behind is not heard.
    var countsPackets: Bool {
        if case .authenticationHeader = self { true } else { false }
    }

    /// Whether a running router can go over to `new`: with `auth_hmac`, whose keys change and whose enforcing begins
    /// while the group is at work.
    package func canChange(to new: Self) -> Bool {
        switch (self, new) {
        case (.none, .hmac), (.hmac, .none), (.hmac, .hmac): true
        case (.none, _), (.simplePassword, _), (.authenticationHeader, _), (.hmac, _): self == new
        }
    }
}

/// The eight bytes that v2 authentication works with: a password cut or zero-padded to that length.
package struct AuthenticationKey: Hashable, Sendable {
    package static let length = 8
    package let bytes: [UInt8]

    package init(password: String) {
        let cut = password.utf8.prefix(Self.length)
        bytes = Array(cut) + Array(repeating: 0, count: Self.length - cut.count)
    }
}
