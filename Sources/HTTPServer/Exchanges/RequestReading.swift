import CMicrohttpd

// libmicrohttpd's strings are valid for the time of its callback, within which all of this is called; every one is
// copied here.

extension HeaderFields {
    init(of connection: OpaquePointer) {
        self.init()
        // Safe: libmicrohttpd hands the pointer to this iterator alone, before the call returns.
        unsafe withUnsafeMutablePointer(to: &self) { fields in
            _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, appendField, fields)
        }
    }
}

extension Query {
    /// Nil when a name or a value cannot be decoded. libmicrohttpd has split the text and made `+` a space.
    init?(of connection: OpaquePointer) {
        var query: Query? = [:]
        // Safe: libmicrohttpd hands the pointer to this iterator alone, before the call returns.
        unsafe withUnsafeMutablePointer(to: &query) { query in
            _ = unsafe MHD_get_connection_values_n(connection, .GET_ARGUMENT_KIND, appendParameter, query)
        }
        guard let query else { return nil }
        self = query
    }
}

/// - Parameter context: the HeaderFields to append to.
private func appendField(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameSize: Int,
    value: UnsafePointer<CChar>?, valueSize: Int
) -> MHD_Result {
    unsafe context?.assumingMemoryBound(to: HeaderFields.self).pointee.append(
        name: String(bytes: name, count: nameSize), value: String(bytes: value, count: valueSize))
    return .YES
}

/// - Parameter context: the Query? to append to, or to clear when the text cannot be decoded.
private func appendParameter(
    context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameSize: Int,
    value: UnsafePointer<CChar>?, valueSize: Int
) -> MHD_Result {
    guard let query = unsafe context?.assumingMemoryBound(to: Query?.self) else { return .NO }
    let isDecoded = unsafe query.pointee?.append(
        encodedName: UnsafeRawBufferPointer(start: name, count: nameSize),
        value: UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : valueSize))
    guard isDecoded == true else {
        unsafe query.pointee = nil
        return .NO
    }
    return .YES
}

extension String {
    /// Copies text of libmicrohttpd's; what is no UTF-8 becomes U+FFFD.
    fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
        unsafe self.init(decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count), as: UTF8.self)
    }
}
