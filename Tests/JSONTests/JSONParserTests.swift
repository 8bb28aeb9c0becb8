import Testing

@testable import JSON

/// RFC 8259, by its sections.
struct JSONParserTests {
    private func value(_ text: String) throws -> JSONValue { try JSONReader.anything(from: Array(text.utf8)) }

    @Test(
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
            ("-12", .integer(-12)), ("18446744073709551615", .integer(18_446_744_073_709_551_615)),
            ("-9223372036854775808", .integer(-9_223_372_036_854_775_808)), ("1.0", .integer(1)),
            ("1e3", .integer(1000)),
            ("1.5", .number(1.5)), ("-2.5E-1", .number(-0.25)),
            ("18446744073709551616", .number(18_446_744_073_709_551_616)),
            (#""a""#, .string("a")), ("[]", .array([])), ("{}", .object([:])),
            (
                #"[1, [2], {"a": {"b": null}}]"#,
                .array([.integer(1), .array([.integer(2)]), .object(["a": .object(["b": .null])])])
            ),
        ] as [(String, JSONValue)])
    func `values are read, of any kind at the top (sections 3 to 6)`(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\uD83D\uDE80""#, "Aé🚀"), ("\"é🚀\"", "é🚀"),
        (#""\u0000""#, "\0"),
    ])
    func `strings are read with their escapes (section 7)`(text: String, expected: String) throws {
        #expect(try value(text) == .string(expected))
    }

    @Test(arguments: [
        "", " ", "nul", "truee", "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "1e999", "'a'",
        "\"a",
        #""\x""#, #""\u12""#, #""\u12g4""#, #""\uD83D""#, #""\uD83Dx""#, #""\uD83D\u0041""#, #""\uDE80""#, "\"\u{1}\"",
        "[", "[1", "[1,", "[1,]", "[,1]",
        "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "1 2", "[] []",
        "//", "\u{FEFF}1",
        "{\"a\":1,\"a\":1}",
    ])
    func `what is none is refused`(text: String) {
        #expect(throws: JSONError.self) { try value(text) }
    }

    @Test func `bytes that are no UTF-8 are refused (section 8.1)`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF]] {
            #expect(throws: JSONError.self) { try JSONReader.anything(from: bytes) }
        }
    }

    @Test func `what is nested deeper than anybody means is refused, and not the stack's end (section 9)`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try value(nested(JSONParser.deepest))
        #expect(throws: JSONError.self) { try value(nested(JSONParser.deepest + 1)) }
        #expect(throws: JSONError.self) { try value(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `an error says where it is`() {
        let error = #expect(throws: JSONError.self) { try value("[1, x]") }
        #expect(error?.description == "no JSON at byte 4: expected a value")
    }
}

struct JSONReaderTests {
    private struct Sample: Codable, Hashable {
        var startedAtUs: Int
        var ratio: Double?
        var names: [String: [Int]]
        var any: JSONValue
        var `is`: Bool
    }

    @Test func `fields are found by their names in snake case, and names that are data stand`() throws {
        let text =
            #"{"started_at_us": 7, "names": {"VI_01": [1, 2]}, "any": {"a_b": [null]}, "is": true, "unknown": 1}"#
        let expected = Sample(
            startedAtUs: 7, ratio: nil, names: ["VI_01": [1, 2]], any: .object(["a_b": .array([.null])]), is: true)
        #expect(try JSONReader.value(Sample.self, from: Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        #"{"names": {}, "any": 1, "is": true}"#, #"{"started_at_us": "7", "names": {}, "any": 1, "is": true}"#,
        #"{"started_at_us": 1.5, "names": {}, "any": 1, "is": true}"#,
        #"{"started_at_us": 1, "names": [], "any": 1, "is": true}"#,
        #"{"started_at_us": 1, "names": {"a": [true]}, "any": 1, "is": true}"#,
        #"{"started_at_us": 1, "names": {}, "any": 1, "is": 1}"#, "[]", "1",
    ])
    func `what does not fit is refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONReader.value(Sample.self, from: Array(text.utf8)) }
    }

    @Test func `numbers are as large as their types, and no larger`() throws {
        #expect(try JSONReader.value([UInt8].self, from: Array("[255, 0]".utf8)) == [255, 0])
        #expect(throws: DecodingError.self) { try JSONReader.value([UInt8].self, from: Array("[256]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONReader.value([UInt64].self, from: Array("[-1]".utf8)) }
        #expect(try JSONReader.value([UInt64].self, from: Array("[18446744073709551615]".utf8)) == [.max])
    }
}
