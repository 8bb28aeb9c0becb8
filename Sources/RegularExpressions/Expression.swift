private import CPCRE2

/// A regular expression of PCRE2; any thread may match with it.
///
/// Safe: the compiled expression is its own, freed in `deinit`, and the library only reads it when it matches.
@safe package final class Expression: @unchecked Sendable {
    // `@unchecked Sendable` because the library allows concurrent matches with one expression (pcre2api(3), Multithreading).
    private let compiled: OpaquePointer

    /// - Parameters:
    ///   - options: in keepalived's words, those of pcre2_compile(3) in lower case and without prefix.
    ///   - limitsStart: whether `matches` may be told where a match begins at the latest.
    package init(_ text: String, options: [String] = [], limitsStart: Bool = false) throws(ExpressionError) {
        var bits: UInt32 = limitsStart ? Self.offsetLimit : 0
        for option in options {
            guard let bit = Self.bits[option] else {
                throw ExpressionError(why: "there is not the option \"\(option)\"")
            }
            bits |= bit
        }
        guard CPCRE2_load() != 0 else { throw ExpressionError(why: "libpcre2-8 is not installed") }
        let bytes = Array(text.utf8)
        var failure = CPCRE2_failure()
        // What is not UTF-8 then matches nothing, and is not an error; versions before 10.34 do not know that.
        let tolerant = bits & Self.utf != 0 ? bits | Self.matchInvalidUTF : bits
        // The library reads the bytes during the call.
        let compiled =
            unsafe CPCRE2_compile(bytes, bytes.count, tolerant, &failure)
            ?? CPCRE2_compile(bytes, bytes.count, bits, &failure)
        guard let compiled = unsafe compiled else {
            throw ExpressionError(why: "\(failure.text), at byte \(failure.offset)")
        }
        unsafe self.compiled = compiled
    }

    deinit {
        unsafe CPCRE2_free(compiled)
    }

    /// Whether a match begins at `first` or behind, and at `last` or before; the latter counts with `limitsStart` only.
    ///
    /// - Throws: where that takes too long, or too much memory.
    package func matches(_ bytes: [UInt8], from first: Int = 0, upTo last: Int = .max) throws(ExpressionError) -> Bool {
        guard 0...bytes.count ~= first else { return false }
        var failure = CPCRE2_failure()
        // The library reads the bytes during the call, `count` of them.
        switch unsafe CPCRE2_match(compiled, bytes, bytes.count, first, last, &failure) {
        case 1: return true
        case 0: return false
        default: throw ExpressionError(why: failure.text)
        }
    }

    private static let offsetLimit: UInt32 = 0x0080_0000
    private static let matchInvalidUTF: UInt32 = 0x0400_0000
    private static let utf: UInt32 = 0x0008_0000

    /// Of pcre2.h.
    private static let bits: [String: UInt32] = [
        "allow_empty_class": 0x0000_0001, "alt_bsux": 0x0000_0002, "auto_callout": 0x0000_0004,
        "caseless": 0x0000_0008, "dollar_endonly": 0x0000_0010, "dotall": 0x0000_0020, "dupnames": 0x0000_0040,
        "extended": 0x0000_0080, "firstline": 0x0000_0100, "match_unset_backref": 0x0000_0200,
        "multiline": 0x0000_0400, "never_ucp": 0x0000_0800, "never_utf": 0x0000_1000, "no_auto_capture": 0x0000_2000,
        "no_auto_possess": 0x0000_4000, "no_dotstar_anchor": 0x0000_8000, "no_start_optimize": 0x0001_0000,
        "ucp": 0x0002_0000, "ungreedy": 0x0004_0000, "utf": utf, "never_backslash_c": 0x0010_0000,
        "alt_circumflex": 0x0020_0000, "alt_verbnames": 0x0040_0000, "use_offset_limit": offsetLimit,
        "anchored": 0x8000_0000, "no_utf_check": 0,
    ]
}

/// Why an expression cannot be used, or bytes cannot be matched.
package struct ExpressionError: Error, Hashable, Sendable {
    package let why: String
}

extension CPCRE2_failure {
    /// The library's words, which end with a zero.
    fileprivate var text: String {
        unsafe withUnsafeBytes(of: why) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
