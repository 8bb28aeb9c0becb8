import Bytes
import NetworkTypes
import Testing

struct ByteCodingTests {
    @Test func `numbers have the byte order of this machine`() {
        var writer = ByteWriter()
        writer.append(UInt16(0x0102))
        writer.append(Int32(-2))
        writer.append(raw: [7, 8])
        #expect(writer.bytes == [2, 1, 0xFE, 0xFF, 0xFF, 0xFF, 7, 8])
    }

    @Test func `what was appended is read in its order`() throws {
        let now = ContinuousClock.now
        let address = try #require(IPAddress("2001:db8::1"))
        var writer = ByteWriter()
        writer.append(UInt64.max)
        writer.append("ä")
        writer.append(true)
        writer.append(Duration.nanoseconds(-7))
        writer.append(now)
        writer.append(address)
        writer.append([1, 2, 3]) { $0.append(UInt8($1)) }
        writer.append(counted: [])
        var reader = ByteReader(writer.bytes)
        #expect(try reader.number(UInt64.self) == .max)
        #expect(try reader.text() == "ä")
        #expect(try reader.flag())
        #expect(try reader.duration() == .nanoseconds(-7))
        #expect(try reader.instant() == now)
        #expect(try reader.address() == address)
        #expect(try reader.list { (reader) throws(MalformedMessage) in try reader.number(UInt8.self) } == [1, 2, 3])
        #expect(try reader.content() == [])
        #expect(reader.isAtEnd)
    }

    @Test func `a length that goes past the end is refused, whatever it is`() {
        for length: UInt32 in [5, 0x7FFF_FFFF, .max] {
            var writer = ByteWriter()
            writer.append(length)
            writer.append(raw: [1, 2, 3, 4])
            var (content, list) = (ByteReader(writer.bytes), ByteReader(writer.bytes))
            #expect(throws: MalformedMessage.self) { try content.content() }
            #expect(throws: MalformedMessage.self) {
                try list.list { (reader) throws(MalformedMessage) in try reader.number(UInt8.self) }
            }
        }
    }

    @Test func `text that is not UTF-8 and an address of five bytes are refused`() {
        var writer = ByteWriter()
        writer.append(counted: [0xFF, 0, 0, 0, 0])
        var (text, address) = (ByteReader(writer.bytes), ByteReader(writer.bytes))
        #expect(throws: MalformedMessage.self) { try text.text() }
        #expect(throws: MalformedMessage.self) { try address.address() }
    }
}
