#!/bin/sh
# No nginx runs on the nodes of the documents.
echo "nginx answers"
