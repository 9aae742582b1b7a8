// The page after log-out goes on once its frames have loaded. The frame of OpenID Connect Session
// Management says whether the state of the browser is still that of an answer.
(function () {
  'use strict';
  var next = document.getElementById('continue');
  var name = document.currentScript.getAttribute('data-cookie') + '=';

  function kept() {
    var found = document.cookie.split('; ').filter(function (pair) {
      return pair.indexOf(name) === 0;
    });
    return found.length === 1 ? found[0].slice(name.length) : '';
  }

  // SHA-256, FIPS 180-4: frames of pages that are not secure have none of their own.
  function digest(text) {
    var bytes = unescape(encodeURIComponent(text)), bits = bytes.length * 8;
    var words = [], roots = [], hash = [], prime, i, j;
    for (prime = 2; roots.length < 64; prime++) {
      for (i = 2; i * i <= prime && prime % i; i++);
      if (i * i <= prime) continue;
      if (hash.length < 8) hash.push((Math.sqrt(prime) * 4294967296) | 0);
      roots.push((Math.pow(prime, 1 / 3) * 4294967296) | 0);
    }
    for (bytes += '\x80'; bytes.length % 64 !== 56; bytes += '\0');
    for (i = 0; i < bytes.length; i++) words[i >> 2] |= bytes.charCodeAt(i) << (24 - (i % 4) * 8);
    words.push((bits / 4294967296) | 0, bits | 0);
    function turned(word, by) { return (word >>> by) | (word << (32 - by)); }
    for (j = 0; j < words.length; j += 16) {
      var w = words.slice(j, j + 16), s = hash.slice();
      for (i = 0; i < 64; i++) {
        if (i > 15) {
          var a = w[i - 15], b = w[i - 2];
          w[i] = (w[i - 16] + w[i - 7] + (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) +
            (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10))) | 0;
        }
        var one = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) +
          ((s[4] & s[5]) ^ (~s[4] & s[6])) + roots[i] + w[i];
        var two = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) +
          ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        s = [(one + two) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
      }
      hash = hash.map(function (word, at) { return (word + s[at]) | 0; });
    }
    var told = '';
    for (i = 0; i < 32; i++) told += String.fromCharCode((hash[i >> 2] >>> (24 - (i % 4) * 8)) & 255);
    return btoa(told).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  }

  function answer(message, origin) {
    var text = typeof message === 'string' ? message : '', end = text.lastIndexOf(' ');
    var state = text.slice(end + 1), dot = state.lastIndexOf('.');
    if (end < 1 || dot < 1) return 'error';
    var salt = state.slice(dot + 1);
    var hash = digest([text.slice(0, end), origin, kept(), salt].join(' '));
    return hash + '.' + salt === state ? 'unchanged' : 'changed';
  }

  if (next) {
    // A frame that hangs keeps the page from being loaded, and until then no browser heeds Refresh.
    var go = function () { location.replace(next.href); };
    addEventListener('load', go);
    setTimeout(go, 5000);
  } else {
    addEventListener('message', function (event) {
      if (event.source && event.origin !== 'null') {
        event.source.postMessage(answer(event.data, event.origin), event.origin);
      }
    });
  }
})();
