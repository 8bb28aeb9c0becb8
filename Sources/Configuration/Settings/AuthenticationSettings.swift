import Texts
import VRRP

extension Authentication {
    /// Whether it is of RFC 2338, which strict mode takes away.
    var isStandard: Bool {
        switch self {
        case .simplePassword, .authenticationHeader: true
        case .none, .hmac: false
        }
    }

    /// What `authentication` says.
    var password: Setting.Content {
        switch self {
        case .none, .hmac: .secret(lines: [], masked: [])
        case .simplePassword(let key): Self.password("PASS", key)
        case .authenticationHeader(let key): Self.password("AH", key)
        }
    }

    /// What `auth_hmac` says.
    var signature: Setting.Content {
        guard case .hmac(let hmac) = self else { return .secret(lines: [], masked: []) }
        return .secret(
            lines: hmac.lines { "hex:" + Hexadecimal.text($0) }, masked: hmac.lines { _ in SecretMask.mask })
    }

    private static func password(_ type: String, _ key: AuthenticationKey) -> Setting.Content {
        let password = String(decoding: key.bytes.prefix { $0 != 0 }, as: UTF8.self)
        return .secret(
            lines: ["auth_type \(type)", "auth_pass \(quoted(password))"],
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
