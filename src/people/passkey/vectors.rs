//! Credentials that others have made: those of Web Authentication Level 3 §16.2 and §16.3, one of each
//! algorithm by the WebCrypto of Node.js, whose person is verified, and one by the virtual authenticator
//! of Chromium.

/// A registration and an authentication by one credential, in base64url.
pub(crate) struct Vector {
    pub(crate) id: &'static str,
    pub(crate) challenge: &'static str,
    pub(crate) client_data: &'static str,
    pub(crate) attestation_object: &'static str,
    pub(crate) get_challenge: &'static str,
    pub(crate) get_client_data: &'static str,
    pub(crate) authenticator_data: &'static str,
    pub(crate) signature: &'static str,
}

/// The only origin and RP ID of §16.
pub(crate) const SPEC_ORIGIN: &str = "https://example.org";
pub(crate) const SPEC_RP_ID: &str = "example.org";

/// The origin, the RP ID and the challenge of the others.
pub(crate) const ORIGIN: &str = "https://id.example";
pub(crate) const RP_ID: &str = "id.example";
pub(crate) const CHALLENGE: &str = "Y2hhbGxlbmdl";

/// §16.2, ES256 Credential with No Attestation: the person is not verified.
pub(crate) const SPEC_16_2: Vector = Vector {
    id: "-R85HbTJsv3g6nAYnLo_tj9Xm6YSKzOtlP8-wzAIS-Q",
    challenge: "AMMPt4UxxGTStncdq417YDwBFi8vpIa-pw8oOuVW4TA",
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQU1NUHQ0VXh4R1RTdG5jZHE0MTdZRHdCRmk4dnBJYS1wdzhvT3VWVzRUQSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2UsImV4dHJhRGF0YSI6ImNsaWVudERhdGFKU09OIG1heSBiZSBleHRlbmRlZCB3aXRoIGFkZGl0aW9uYWwgZmllbGRzIGluIHRoZSBmdXR1cmUsIHN1Y2ggYXMgdGhpczogQmtRZURqZGNUQnJYQmlBd0pUTEU1USJ9",
    attestation_object: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikv6vDdDKViwYzYNOtZGHJxHNa5_jt1GWSpeDwFFKy5LVZAAAAAIRGzLmrHbN0dQsjZ_9vOh8AIPkfOR20ybL94OpwGJy6P7Y_V5umEiszrZT_PsMwCEvkpQECAyYgASFYIK_voW-XypstI-uGzLZAmNINuQhWBi6yScM6m2cvJt9hIlggkwpWuHovymYzSwNFir-HlxfBLMaO1zKQry4mZHlrkiA",
    get_challenge: "OcDnUhQXulTUPo3JUXT0I97pvzzYBP9tZchXyav01Ag",
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiT2NEblVoUVh1bFRVUG8zSlVYVDBJOTdwdnp6WUJQOXRaY2hYeWF2MDFBZyIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
    authenticator_data: "v6vDdDKViwYzYNOtZGHJxHNa5_jt1GWSpeDwFFKy5LUZAAAAAA",
    signature: "MEYCIQD1Ck4uRAkknEqFO6NhKC8JhB303UVHoTqHeAIY3v_NOAIhAISArA8Lk1OBdPV1vxGh3V14xuSGAT-TcpXqE2U-Mx6H",
};

/// §16.3, ES256 Credential with Self Attestation: the person is verified when it is registered.
pub(crate) const SPEC_16_3: Vector = Vector {
    id: "RV7zTiBDqH2z1K_rObvLbMMt-TR8eJqGXs3KEpy-9Yw",
    challenge: "eGnCt3LUtY66k3jPjynibPk1qnffDaifqZwL3Ap29-U",
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiZUduQ3QzTFV0WTY2azNqUGp5bmliUGsxcW5mZkRhaWZxWndMM0FwMjktVSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2UsImV4dHJhRGF0YSI6ImNsaWVudERhdGFKU09OIG1heSBiZSBleHRlbmRlZCB3aXRoIGFkZGl0aW9uYWwgZmllbGRzIGluIHRoZSBmdXR1cmUsIHN1Y2ggYXMgdGhpczogVTloVFh2S0UyVVJrTW5iXzB4WUhWZyJ9",
    attestation_object: "o2NmbXRmcGFja2VkZ2F0dFN0bXSiY2FsZyZjc2lnWEYwRAIgBnogdUq5JQBdvzeAl8khIAMVgccyKNH7T1uIG819qYMCIH_HsUdVjHwOujrxi9nRIfo9OibRf-PyICchePRztgBtaGF1dGhEYXRhWKS_q8N0MpWLBjNg061kYcnEc1rn-O3UZZKl4PAUUrLktV0AAAAA34UOCdtq-9-rUWl3kVBs_AAgRV7zTiBDqH2z1K_rObvLbMMt-TR8eJqGXs3KEpy-9YylAQIDJiABIVgg6xUcgXayJcxlFVn-zwevRQ_YWAIEZlazTBj2zxk4Q8UiWCCSe4qkJ6K-G4g00jOi009h8Tv9RBGcMl1YluGD_uSE8g",
    get_challenge: "RHihCxNSNI3RYME1Ow1Gm12xnrkcJ_ffpv7Tn-Jq8gs",
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiUkhpaEN4TlNOSTNSWU1FMU93MUdtMTJ4bnJrY0pfZmZwdjdUbi1KcThncyIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5vcmciLCJjcm9zc09yaWdpbiI6ZmFsc2UsImV4dHJhRGF0YSI6ImNsaWVudERhdGFKU09OIG1heSBiZSBleHRlbmRlZCB3aXRoIGFkZGl0aW9uYWwgZmllbGRzIGluIHRoZSBmdXR1cmUsIHN1Y2ggYXMgdGhpczogZ1RiNTNyejZFaFNXb21YR3ppbUMxUSJ9",
    authenticator_data: "v6vDdDKViwYzYNOtZGHJxHNa5_jt1GWSpeDwFFKy5LUJAAAAAA",
    signature: "MEQCIDMQuUMZA8QB8b4r3I0jpAB2gtu93PhGmUlHt_Rl2vhAAiBOlN0ABHsxYGGzuZdyt-_ZWZSoPvWEs7a4Jeo1UCUbZg",
};

/// Backed up, of sign count 1 and then 2.
pub(crate) const ES256: Vector = Vector {
    id: "0nGFzb4RDddKfO7TtqkdYBIwWdQuE9N6HZoftj8GEb0",
    challenge: CHALLENGE,
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    attestation_object: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikb7_CG43gtdONK_b-wEJpDfDLrqj0m_LTmJmViZ6BwTBdAAAAAQAAAAAAAAAAAAAAAAAAAAAAINJxhc2-EQ3XSnzu07apHWASMFnULhPTeh2aH7Y_BhG9pQECAyYgASFYILVkX4GXw1RkCAl4cYT-ocHFJMwL68gbUTSH8NmrlY35Ilgg2rbule4mO5pVWbg6M7U6IpdOhADodytDfT2T-ieD5bQ",
    get_challenge: CHALLENGE,
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    authenticator_data: "b7_CG43gtdONK_b-wEJpDfDLrqj0m_LTmJmViZ6BwTAdAAAAAg",
    signature: "MEYCIQC6PQM0pHdDgU1_D7fF4kGHJHti71y75RzvuiLgfDN4gwIhALIbnrITJckSmVPUiSGjpU9ESNRSp1GXGlyu8O9uRzvL",
};

/// Of one device, of sign count 1 and then 2.
pub(crate) const EDDSA: Vector = Vector {
    id: "hSpa6a_vPaaKjLJRnom7ThJ48mygpy877bhN4XlfvYY",
    challenge: CHALLENGE,
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    attestation_object: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViBb7_CG43gtdONK_b-wEJpDfDLrqj0m_LTmJmViZ6BwTBFAAAAAQAAAAAAAAAAAAAAAAAAAAAAIIUqWumv7z2mioyyUZ6Ju04SePJsoKcvO-24TeF5X72GpAEBAycgBiFYIPjiNZcihPDsRnMKuvq2C46o4YKCYG_3Urdw7i5nTJfh",
    get_challenge: CHALLENGE,
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    authenticator_data: "b7_CG43gtdONK_b-wEJpDfDLrqj0m_LTmJmViZ6BwTAFAAAAAg",
    signature: "v2NcCEWu411VHHvcDMhduG9YgmLwN1u5xSFSYisK_HW9I22XtXv60Ag_vanqIt00t8XoEzwfxxYTE7jAVAOfDQ",
};

/// Of one device, of sign count 1 and then 2.
pub(crate) const RS256: Vector = Vector {
    id: "WkvL1NUiCPBBCp_q2Mr_MmT1fb6XFGpx56zYZhdKyjw",
    challenge: CHALLENGE,
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    attestation_object: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVkBZ2-_whuN4LXTjSv2_sBCaQ3wy66o9Jvy05iZlYmegcEwRQAAAAEAAAAAAAAAAAAAAAAAAAAAACBaS8vU1SII8EEKn-rYyv8yZPV9vpcUanHnrNhmF0rKPKQBAwM5AQAgWQEAi4WzfPWrBrEjyouMOlZJqGAOy6ja-8RU9OztssWoYCVrioIPoVMGIZm6r-W_KMKeSX_exT1EF4jESh3tC08DWN1i5G7CSZxgPBaWoSd_umzjJvyOMVBT3di3_BBUKYJz5C4Bb90Nv-JwsJjmoeKYpSef650Q3JlEcbWgaQggNDNDLASkMHJgakuYzdSy3EWpHbJ0RC0DSBOaUWoY4NQHgsx6I1F3kCinm_8mNQ69UhL6nwkbg6Tt-rsdd0_s_JlxoBCbyWffPjvWRd4MDsRsBLEd1nHKwgjIV6jIUs4WqALoDXzUmIvc8HY5KFSlZTNS2j1SobgDKuGDf4z8i1V0gyFDAQAB",
    get_challenge: CHALLENGE,
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cHM6Ly9pZC5leGFtcGxlIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ",
    authenticator_data: "b7_CG43gtdONK_b-wEJpDfDLrqj0m_LTmJmViZ6BwTAFAAAAAg",
    signature: "e-RmlaITf8Se6ee1V_xzTVPC1hv2WTr8hasT2v8vUSZnKgZK8tdceMMFD_1UsbmXJrESLmc2Yw1UWqfCHvHTXYNxF3At9S2CQkv0xuYt_HmQ5MtICY-5tlaRwEZ-YcrQC1wpFM2mnHeMWxUCEFv3_RdeNuoEUanWjQ7z9CfSOAw3SShU4hKLToaGdFQRHTOp20FITo6AJ_w_E8ITPXmHv4NrfmCvtOqcY5ZXbp1jQcohS3R4NI609-opuQiOXbF2rWEy6EIhaw0glksi-lsW2WAdqHXzMBEfet9H0AcLoFdP29NAWem3iI5XxDSkyYOiMWj8uxLXwWjDmzm862A1MA",
};

/// The origin and the RP ID of the credential of Chromium.
pub(crate) const CHROMIUM_ORIGIN: &str = "http://localhost:45815";
pub(crate) const CHROMIUM_RP_ID: &str = "localhost";

/// Of the virtual authenticator of Chromium, by the script of the pages, of sign count 1 and then 2.
pub(crate) const CHROMIUM: Vector = Vector {
    id: "X40MFJghA9NBGE2AT1kqeybz5C3AX-QROuLyTSIOURw",
    challenge: CHALLENGE,
    client_data: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRsIiwib3JpZ2luIjoiaHR0cDovL2xvY2FsaG9zdDo0NTgxNSIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
    attestation_object: "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQECAwQFBgcIAQIDBAUGBwgAIF-NDBSYIQPTQRhNgE9ZKnsm8-QtwF_kETri8k0iDlEcpQECAyYgASFYIIT8Si2_uWcnufaVV91OltRBrN57Wlm-lrIUafs-z-s5IlggkUnDzJcJ-NmoijLcXp3Sybwli_K4LCQeTFMg4PH8CHY",
    get_challenge: "Y2hhbGxlbmdm",
    get_client_data: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiWTJoaGJHeGxibWRtIiwib3JpZ2luIjoiaHR0cDovL2xvY2FsaG9zdDo0NTgxNSIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
    authenticator_data: "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAg",
    signature: "MEUCIQDsfs95oVcaxJZqEalT-332ApLfiQykSK4DcF8nuker7wIgRXlhXOSf1gJ-zNAFO_j11SnUXISSCjLHCSnF-SQ6eFU",
};
