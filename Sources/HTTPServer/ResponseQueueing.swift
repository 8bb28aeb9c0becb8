import CMicrohttpd

extension Response {
    /// Hands the answer to libmicrohttpd, on the thread of its connection; `NO` ends the connection without one.
    func queue(on connection: OpaquePointer, requestID: String, configuration: Configuration) -> MHD_Result {
        let made = unsafe body.withUnsafeBytes { bytes in
            // Safe: RESPMEM_MUST_COPY means that the bytes are read before the call returns, and never written.
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let message = unsafe made else { return .NO }
        // Safe: the queue holds a reference of its own.
        defer { unsafe MHD_destroy_response(message) }
        unsafe addFields(to: message, requestID: requestID, configuration: configuration)
        return unsafe MHD_queue_response(connection, UInt32(status.rawValue), message)
    }

    private func addFields(to message: OpaquePointer, requestID: String, configuration: Configuration) {
        func add(_ name: String, _ value: String) {
            // Safe: both are zero-terminated for the call, which copies them.
            if unsafe MHD_add_response_header(message, name, value) == .NO {
                configuration.log("request \(requestID): the answer's field \(name) has a value that HTTP forbids")
            }
        }
        add("Server", configuration.serverName)
        add("X-Request-Id", requestID)
        add("X-Content-Type-Options", "nosniff")
        if headers["Cache-Control"] == nil { add("Cache-Control", "no-store") }
        if let contentType { add("Content-Type", contentType) }
        for field in headers.fields { add(field.name, field.value) }
    }
}
