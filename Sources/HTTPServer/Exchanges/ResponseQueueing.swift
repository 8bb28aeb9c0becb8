import CMicrohttpd

extension Response {
    /// Hands the answer to libmicrohttpd, on the thread of its connection; `NO` ends the connection without one.
    ///
    /// - Parameter sender: sends the answer's stream, when it has one.
    func queue(
        on connection: OpaquePointer, sender: StreamSender?, requestID: String, isEncrypted: Bool,
        core: ServerCore
    ) -> MHD_Result {
        let made = if let sender { unsafe StreamSender.message(sender) } else { unsafe messageOfBytes() }
        guard let message = unsafe made else { return .NO }
        // Safe: the queue holds a reference of its own.
        defer { unsafe MHD_destroy_response(message) }
        unsafe addFields(to: message, requestID: requestID, isEncrypted: isEncrypted, core: core)
        return unsafe MHD_queue_response(connection, UInt32(status.rawValue), message)
    }

    private func messageOfBytes() -> OpaquePointer? {
        unsafe body.withUnsafeBytes { bytes in
            // Safe: RESPMEM_MUST_COPY means that the bytes are read before the call returns, and never written.
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    private func addFields(
        to message: OpaquePointer, requestID: String, isEncrypted: Bool, core: ServerCore
    ) {
        func add(_ name: StaticString, _ value: String) {
            // Safe: a StaticString with a pointer ends with zero, and libmicrohttpd copies both texts.
            let added = unsafe value.withCString { unsafe MHD_add_response_header(message, name.constant, $0) }
            if added == .NO { complain(of: "\(name)") }
        }
        func addConstant(_ name: StaticString, _ value: StaticString) {
            // Safe: a StaticString with a pointer ends with zero, and libmicrohttpd copies both texts.
            _ = unsafe MHD_add_response_header(message, name.constant, value.constant)
        }
        func complain(of name: String) {
            core.configuration.log("request \(requestID): the answer's field \(name) has a value that HTTP forbids")
        }
        add("Server", core.configuration.serverName)
        add("X-Request-Id", requestID)
        addConstant("X-Content-Type-Options", "nosniff")
        addConstant("X-Frame-Options", "DENY")
        addConstant("Referrer-Policy", "no-referrer")
        // No page of another origin may have it, not even as a script or a picture that it cannot look into.
        addConstant("Cross-Origin-Resource-Policy", "same-origin")
        if headers["Content-Security-Policy"] == nil {
            addConstant("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        }
        if isEncrypted { addConstant("Strict-Transport-Security", "max-age=31536000") }
        if headers["Cache-Control"] == nil { addConstant("Cache-Control", "no-store") }
        if let contentType { add("Content-Type", contentType) }
        for field in headers.fields {
            // Safe: both are zero-terminated for the call, which copies them.
            if unsafe MHD_add_response_header(message, field.name, field.value) == .NO { complain(of: field.name) }
        }
    }
}

extension StaticString {
    /// Nil for the single-scalar kind, which no literal of a field name is.
    fileprivate var constant: UnsafePointer<CChar>? {
        guard hasPointerRepresentation else { return nil }
        // Safe: CChar and UInt8 have one layout, and the text is never written.
        return unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
