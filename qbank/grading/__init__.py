"""From answer files and a manifest to grades. Reads no bank and no YAML; torch only where a typed call must run."""
