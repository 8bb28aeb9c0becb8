import Testing

@testable import JSON

struct JSONWriterTests {
    private struct Sample: Codable, Hashable {
        var zebra = 1
        var activeDownIntervalUs = -39
        var absent: Int?
        var apple: [String] = ["a", "b"]
        var nothing: [Int] = []
        var inner = Inner()
        var isFine = true
        var most = UInt64.max

        struct Inner: Codable, Hashable {
            var timerP99Us: Int? = 7
        }
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONWriter.bytes(value), as: UTF8.self)
    }

    @Test func `fields come in the order of their declaration, in snake case, indented`() throws {
        let expected = """
            {
              "zebra": 1,
              "active_down_interval_us": -39,
              "apple": [
                "a",
                "b"
              ],
              "nothing": [],
              "inner": {
                "timer_p99_us": 7
              },
              "is_fine": true,
              "most": 18446744073709551615
            }

            """
        #expect(try text(Sample()) == expected)
    }

    @Test func `what is written is read back`() throws {
        #expect(try JSONReader.value(Sample.self, from: JSONWriter.bytes(Sample())) == Sample())
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#), ("\n\t\r\u{8}\u{C}", #""\n\t\r\b\f""#),
        ("é日🚀", "\"é日🚀\""), ("", "\"\""),
    ])
    func `strings are escaped as RFC 8259 demands and no more`(string: String, json: String) throws {
        #expect(try text(string) == json + "\n")
        #expect(try JSONReader.anything(from: JSONWriter.bytes([string])) == .array([.string(string)]))
    }

    /// Apart from the others, since the names of cases are printed.
    @Test func `control characters are escaped but for DEL, as RFC 8259 has it`() throws {
        #expect(try text("\u{0}\u{1B}\u{1F}\u{7F}") == "\"\\u0000\\u001b\\u001f\u{7F}\"\n")
    }

    @Test func `an object without fields and a list of lists are closed`() throws {
        struct Empty: Encodable { var absent: Int? }
        #expect(try text(Empty()) == "{}\n")
        #expect(try text([[1], []]) == "[\n  [\n    1\n  ],\n  []\n]\n")
    }

    @Test func `containers made by hand are closed by the next member outside of them`() throws {
        struct Manual: Encodable {
            enum Keys: String, CodingKey { case first, second, third }
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Keys.self)
                var inner = outer.nestedContainer(keyedBy: Keys.self, forKey: .first)
                try inner.encode(1, forKey: .second)
                var list = inner.nestedUnkeyedContainer(forKey: .third)
                try list.encode(2)
                try outer.encode(3, forKey: .third)
            }
        }
        let compact = try text(Manual()).filter { !$0.isWhitespace }
        #expect(compact == #"{"first":{"second":1,"third":[2]},"third":3}"#)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that JSON has not is an error`(number: Double) {
        #expect(throws: EncodingError.self) { try JSONWriter.bytes([number]) }
    }

    @Test func `a value that asks for its object again goes on with it`() throws {
        struct Inner: Codable, Equatable { var isDeep = true, list = [[1], []] }
        struct Outer: Codable, Equatable {
            var id = 7
            var inner = Inner()
            enum Key: CodingKey { case id, last }
            init() {}
            init(from decoder: any Decoder) throws {
                id = try decoder.container(keyedBy: Key.self).decode(Int.self, forKey: .id)
                inner = try Inner(from: decoder)
            }
            func encode(to encoder: any Encoder) throws {
                var head = encoder.container(keyedBy: Key.self)
                try head.encode(id, forKey: .id)
                try inner.encode(to: encoder)
                var tail = encoder.container(keyedBy: Key.self)
                try tail.encode(inner, forKey: .last)
            }
        }
        let line = try JSONWriter.line([Outer(), Outer()])
        let one = #"{"id":7,"is_deep":true,"list":[[1],[]],"last":{"is_deep":true,"list":[[1],[]]}}"#
        #expect(String(decoding: line, as: UTF8.self) == "[\(one),\(one)]")
        #expect(try JSONReader.value([Outer].self, from: line) == [Outer(), Outer()])
    }

    @Test func `any JSON keeps its names and its kinds`() throws {
        let json = #"{"aB": [1, -2.5, true, null, "x", {}], "a_b": 9007199254740993}"#
        let value = try JSONReader.anything(from: Array(json.utf8))
        let list: [JSONValue] = [.integer(1), .number(-2.5), .bool(true), .null, .string("x"), .object([:])]
        #expect(value == .object(["aB": .array(list), "a_b": .integer(9_007_199_254_740_993)]))
        #expect(try JSONReader.anything(from: JSONWriter.bytes(value)) == value)
        #expect(JSONValue(column: "no json") == .string("no json"))
    }
}
