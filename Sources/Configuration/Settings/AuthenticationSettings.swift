import VRRP

extension Authentication {
    /// Whether it is of RFC 2338, which strict mode takes away.
    var isStandard: Bool {
        switch self {
        case .simplePassword, .authenticationHeader: true
        case .none, .hmac: false
        }
    }

    var setting: Setting {
        switch self {
        case .none: .secret("authentication", lines: [], masked: [])
        case .simplePassword(let key): Self.password("PASS", key)
        case .authenticationHeader(let key): Self.password("AH", key)
        case .hmac(let hmac):
            .secret("auth_hmac", lines: hmac.lines(\.hexadecimal), masked: hmac.lines { _ in SecretMask.mask })
        }
    }

    private static func password(_ type: String, _ key: AuthenticationKey) -> Setting {
        let password = String(decoding: key.bytes.prefix { $0 != 0 }, as: UTF8.self)
        return .secret(
            "authentication", lines: ["auth_type \(type)", "auth_pass \(quoted(password))"],
            masked: ["auth_type \(type)", "auth_pass \(SecretMask.mask)"])
    }
}

extension HMACAuthentication {
    fileprivate func lines(_ key: ([UInt8]) -> String) -> [String] {
        keys.sorted { $0.key < $1.key }.map { "key \($0.key) \(key($0.value))" } + [
            "active_key \(activeKey)", "anti_replay \(antiReplay.rawValue)", "time_window \(window.decimalSeconds)",
            "mode \(mode.rawValue)",
        ]
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        "hex:" + map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
