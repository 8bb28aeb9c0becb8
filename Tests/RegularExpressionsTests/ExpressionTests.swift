import Testing

@testable import RegularExpressions

struct ExpressionTests {
    private func matches(_ text: String, _ body: String, _ options: String...) throws -> Bool {
        try Expression(text, options: options).matches(Array(body.utf8))
    }

    @Test func `bytes match anywhere, and options count`() throws {
        #expect(try matches("st.tus: ok$", "x\nstatus: ok"))
        #expect(try !matches("^status", "x\nstatus"))
        #expect(try matches("^status", "x\nstatus", "multiline"))
        #expect(try matches("STATUS", "status", "caseless"))
        #expect(try !matches("a.b", "a\nb") && matches("a.b", "a\nb", "dotall"))
        #expect(try matches("", ""))
    }

    @Test func `a match begins between the two offsets, which are included`() throws {
        let expression = try Expression("ok", limitsStart: true)
        let body = Array("..ok....ok".utf8)
        #expect(try expression.matches(body, from: 2, upTo: 2))
        #expect(try !expression.matches(body, from: 3, upTo: 7) && expression.matches(body, from: 3, upTo: 8))
        #expect(try !expression.matches(body, from: 0, upTo: 1))
        #expect(try !expression.matches(body, from: 9) && !expression.matches(body, from: 11))
    }

    @Test func `an expression that is wrong says where`() {
        #expect(throws: ExpressionError(why: "missing closing parenthesis, at byte 2")) { try Expression("(a") }
        #expect(throws: ExpressionError(why: "there is not the option \"no-such\"")) {
            try Expression("a", options: ["no-such"])
        }
    }

    @Test func `a match that takes too long is given up`() throws {
        let expression = try Expression("(a+)+$")
        #expect(throws: ExpressionError(why: "match limit exceeded")) {
            _ = try expression.matches(Array((String(repeating: "a", count: 5000) + "b").utf8))
        }
    }

    @Test func `what is not UTF-8 is not an error`() throws {
        let expression = try Expression("ü$", options: ["utf"])
        #expect(try expression.matches([0xFF, 0xC3, 0xBC]) && !expression.matches([0xFF, 0xC3]))
    }
}
