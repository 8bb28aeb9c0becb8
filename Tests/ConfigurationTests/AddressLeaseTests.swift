import Configuration
import Testing

/// How long the kernel keeps an address that nobody renews (`address_lease`, Aloft's own).
struct AddressLeaseTests {
    private func read(_ line: String) -> LoadResult {
        load("global_defs {\n\(line)\n}")
    }

    @Test(arguments: [("", 10), ("address_lease 0", 0), ("address_lease 2", 2), ("address_lease 3600", 3600)])
    func `a lease is of whole seconds, none with 0, and 10 s by itself`(line: String, seconds: Int) {
        let result = read(line)
        #expect(result.configuration.globals.addressLease == .seconds(seconds))
        #expect(!result.messages.contains { $0.contains("address_lease") })
    }

    @Test(arguments: ["1", "-2", "2.5", "3601", "10s", "for-ever", "99999999999999999999"])
    func `another value is refused, and the message says which there may be`(value: String) {
        let result = read("address_lease \(value)")
        #expect(result.hasErrors)
        #expect(result.described.contains("\"\(value)\" is not a value for \"address_lease\""))
        #expect(result.described.contains("whole seconds from 2 to 3600, or 0 for no lease"))
    }
}
