import Testing

@testable import Cryptography

struct HashFunctionTests {
    @Test(arguments: [
        (HashFunction.md5, "900150983cd24fb0d6963f7d28e17f72"),  // RFC 1321, A.5
        (.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),  // FIPS 180-4
    ])
    func `digests are those of their standards`(function: HashFunction, expected: String) throws {
        #expect(hexadecimal(try function.digest(of: Array("abc".utf8))) == expected)
        #expect(try function.digest(of: []).count == function.byteCount)
    }

    @Test(arguments: [
        (HashFunction.md5, "750c783e6ab0b503eaa86e310a5db738"),  // RFC 2202, 2
        (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),  // RFC 4231, 4.3
    ])
    func `authentication codes are those of their standards`(function: HashFunction, expected: String) throws {
        let message = Array("what do ya want for nothing?".utf8)
        #expect(hexadecimal(try function.authenticationCode(of: message, key: Array("Jefe".utf8))) == expected)
    }

    @Test(arguments: HashFunction.allCases)
    func `an empty key, and one longer than a block, are keys too`(function: HashFunction) throws {
        let codes = try [0, 1, 64, 65, 300].map { length in
            try function.authenticationCode(of: [1], key: [UInt8](repeating: 7, count: length))
        }
        #expect(Set(codes).count == codes.count && codes.allSatisfy { $0.count == function.byteCount })
        #expect(function.refusal == nil, "this machine has no policy against it")
    }

    @Test func `a refusal says what is refused, in the library's words, and ends without a full stop`() {
        let refusal = Refusal(function: .md5, why: "The requested algorithm is not allowed.")
        #expect("\(refusal)" == "the system's cryptography refuses MD5: The requested algorithm is not allowed")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

struct RunningDigestTests {
    @Test(arguments: HashFunction.allCases)
    func `pieces have the digest of the whole`(function: HashFunction) throws {
        let digest = try RunningDigest(function)
        for piece in [[UInt8](), Array("a".utf8), Array("bc".utf8)] { digest.add(piece.span) }
        #expect(digest.end() == (try function.digest(of: Array("abc".utf8))))
        digest.add([1].span)
        #expect(digest.end() == [])
    }
}
