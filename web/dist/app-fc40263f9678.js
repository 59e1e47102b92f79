var Y=globalThis,Q=Y.ShadowRoot&&(Y.ShadyCSS===void 0||Y.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,We=Symbol(),je=new WeakMap,Z=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==We)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(Q&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=je.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&je.set(e,t))}return t}toString(){return this.cssText}},ze=o=>new Z(typeof o=="string"?o:o+"",void 0,We);var Ve=(o,t)=>{if(Q)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=Y.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,o.appendChild(s)}},fe=Q?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return ze(e)})(o):o;var{is:Ut,defineProperty:Ht,getOwnPropertyDescriptor:It,getOwnPropertyNames:Dt,getOwnPropertySymbols:Lt,getPrototypeOf:Ft}=Object,ee=globalThis,Ge=ee.trustedTypes,qt=Ge?Ge.emptyScript:"",Bt=ee.reactiveElementPolyfillSupport,z=(o,t)=>o,ve={toAttribute(o,t){switch(t){case Boolean:o=o?qt:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},Je=(o,t)=>!Ut(o,t),Ke={attribute:!0,type:String,converter:ve,reflect:!1,useDefault:!1,hasChanged:Je};Symbol.metadata??=Symbol("metadata"),ee.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Ke){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Ht(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:r}=It(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let c=i?.call(this);r?.call(this,n),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Ke}static _$Ei(){if(this.hasOwnProperty(z("elementProperties")))return;let t=Ft(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(z("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(z("properties"))){let e=this.properties,s=[...Dt(e),...Lt(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(fe(i))}else t!==void 0&&e.push(fe(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ve(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let r=(s.converter?.toAttribute!==void 0?s.converter:ve).toAttribute(e,s.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=s.getPropertyOptions(i),n=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:ve;this._$Em=i;let c=n.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,r){if(t!==void 0){let n=this.constructor;if(i===!1&&(r=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??Je)(r,e)||s.useDefault&&s.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:r},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),r!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,r]of s){let{wrapped:n}=r,c=this[i];n!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[z("elementProperties")]=new Map,w[z("finalized")]=new Map,Bt?.({ReactiveElement:w}),(ee.reactiveElementVersions??=[]).push("2.1.2");var be=globalThis,Xe=o=>o,te=be.trustedTypes,Ye=te?te.createPolicy("lit-html",{createHTML:o=>o}):void 0,$e="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,ye="?"+_,jt=`<${ye}>`,P=document,G=()=>P.createComment(""),K=o=>o===null||typeof o!="object"&&typeof o!="function",Ee=Array.isArray,it=o=>Ee(o)||typeof o?.[Symbol.iterator]=="function",ge=`[ 	
\f\r]`,V=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ze=/-->/g,Qe=/>/g,R=RegExp(`>|${ge}(?:([^\\s"'>=/]+)(${ge}*=${ge}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),et=/'/g,tt=/"/g,ot=/^(?:script|style|textarea|title)$/i,Se=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),l=Se(1),rt=Se(2),ds=Se(3),A=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),st=new WeakMap,M=P.createTreeWalker(P,129);function nt(o,t){if(!Ee(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ye!==void 0?Ye.createHTML(t):t}var at=(o,t)=>{let e=o.length-1,s=[],i,r=t===2?"<svg>":t===3?"<math>":"",n=V;for(let c=0;c<e;c++){let a=o[c],p,f,d=-1,u=0;for(;u<a.length&&(n.lastIndex=u,f=n.exec(a),f!==null);)u=n.lastIndex,n===V?f[1]==="!--"?n=Ze:f[1]!==void 0?n=Qe:f[2]!==void 0?(ot.test(f[2])&&(i=RegExp("</"+f[2],"g")),n=R):f[3]!==void 0&&(n=R):n===R?f[0]===">"?(n=i??V,d=-1):f[1]===void 0?d=-2:(d=n.lastIndex-f[2].length,p=f[1],n=f[3]===void 0?R:f[3]==='"'?tt:et):n===tt||n===et?n=R:n===Ze||n===Qe?n=V:(n=R,i=void 0);let m=n===R&&o[c+1].startsWith("/>")?" ":"";r+=n===V?a+jt:d>=0?(s.push(p),a.slice(0,d)+$e+a.slice(d)+_+m):a+_+(d===-2?c:m)}return[nt(o,r+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},J=class o{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let r=0,n=0,c=t.length-1,a=this.parts,[p,f]=at(t,e);if(this.el=o.createElement(p,s),M.currentNode=this.el.content,e===2||e===3){let d=this.el.content.firstChild;d.replaceWith(...d.childNodes)}for(;(i=M.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let d of i.getAttributeNames())if(d.endsWith($e)){let u=f[n++],m=i.getAttribute(d).split(_),g=/([.?@])?(.*)/.exec(u);a.push({type:1,index:r,name:g[2],strings:m,ctor:g[1]==="."?ie:g[1]==="?"?oe:g[1]==="@"?re:O}),i.removeAttribute(d)}else d.startsWith(_)&&(a.push({type:6,index:r}),i.removeAttribute(d));if(ot.test(i.tagName)){let d=i.textContent.split(_),u=d.length-1;if(u>0){i.textContent=te?te.emptyScript:"";for(let m=0;m<u;m++)i.append(d[m],G()),M.nextNode(),a.push({type:2,index:++r});i.append(d[u],G())}}}else if(i.nodeType===8)if(i.data===ye)a.push({type:2,index:r});else{let d=-1;for(;(d=i.data.indexOf(_,d+1))!==-1;)a.push({type:7,index:r}),d+=_.length-1}r++}}static createElement(t,e){let s=P.createElement("template");return s.innerHTML=t,s}};function N(o,t,e=o,s){if(t===A)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,r=K(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(o),i._$AT(o,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=N(o,i._$AS(o,t.values),i,s)),t}var se=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??P).importNode(e,!0);M.currentNode=i;let r=M.nextNode(),n=0,c=0,a=s[0];for(;a!==void 0;){if(n===a.index){let p;a.type===2?p=new I(r,r.nextSibling,this,t):a.type===1?p=new a.ctor(r,a.name,a.strings,this,t):a.type===6&&(p=new ne(r,this,t)),this._$AV.push(p),a=s[++c]}n!==a?.index&&(r=M.nextNode(),n++)}return M.currentNode=P,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},I=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=N(this,t,e),K(t)?t===h||t==null||t===""?(this._$AH!==h&&this._$AR(),this._$AH=h):t!==this._$AH&&t!==A&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):it(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==h&&K(this._$AH)?this._$AA.nextSibling.data=t:this.T(P.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=J.createElement(nt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new se(i,this),n=r.u(this.options);r.p(e),this.T(n),this._$AH=r}}_$AC(t){let e=st.get(t.strings);return e===void 0&&st.set(t.strings,e=new J(t)),e}k(t){Ee(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let r of t)i===e.length?e.push(s=new o(this.O(G()),this.O(G()),this,this.options)):s=e[i],s._$AI(r),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=Xe(t).nextSibling;Xe(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},O=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,r){this.type=1,this._$AH=h,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=h}_$AI(t,e=this,s,i){let r=this.strings,n=!1;if(r===void 0)t=N(this,t,e,0),n=!K(t)||t!==this._$AH&&t!==A,n&&(this._$AH=t);else{let c=t,a,p;for(t=r[0],a=0;a<r.length-1;a++)p=N(this,c[s+a],e,a),p===A&&(p=this._$AH[a]),n||=!K(p)||p!==this._$AH[a],p===h?t=h:t!==h&&(t+=(p??"")+r[a+1]),this._$AH[a]=p}n&&!i&&this.j(t)}j(t){t===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},ie=class extends O{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===h?void 0:t}},oe=class extends O{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==h)}},re=class extends O{constructor(t,e,s,i,r){super(t,e,s,i,r),this.type=5}_$AI(t,e=this){if((t=N(this,t,e,0)??h)===A)return;let s=this._$AH,i=t===h&&s!==h||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,r=t!==h&&(s===h||i);i&&this.element.removeEventListener(this.name,this,s),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},ne=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){N(this,t)}},lt={M:$e,P:_,A:ye,C:1,L:at,R:se,D:it,V:N,I,H:O,N:oe,U:re,B:ie,F:ne},Wt=be.litHtmlPolyfillSupport;Wt?.(J,I),(be.litHtmlVersions??=[]).push("3.3.3");var ct=(o,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let r=e?.renderBefore??null;s._$litPart$=i=new I(t.insertBefore(G(),r),r,void 0,e??{})}return i._$AI(o),i};var we=globalThis,T=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=ct(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};T._$litElement$=!0,T.finalized=!0,we.litElementHydrateSupport?.({LitElement:T});var zt=we.litElementPolyfillSupport;zt?.({LitElement:T});(we.litElementVersions??=[]).push("4.2.2");function dt(o){return document.querySelector(`meta[name="backchat:${o}"]`)?.content??""}var U=location.origin,X=`${location.protocol==="https:"?"wss":"ws"}://${location.host}`,D=dt("internal"),E=dt("key"),k="us-east-1";async function x(o,t="GET",e){let s;try{s=await fetch(D+o,{method:t,...e?{body:JSON.stringify(e),headers:{"Content-Type":"application/json"}}:{},credentials:"omit"})}catch{throw new Error(`The internal port, ${D}, cannot be reached.`)}if(!s.ok){let i=await s.text();throw new Error(`${s.status} ${/"message"\s*:\s*"/.test(i)?JSON.parse(i).message:i}`)}return s}async function ht(){try{return(await ae(1)).at(-1)?.id??0}catch{return 0}}async function ae(o,t=""){return(await(await x(`/dev/frames?limit=${o}${t&&`&${t}`}`)).json()).frames}async function pt(o){try{return(await ae(100)).filter(e=>e.kind==="CONNECT"&&e.reason&&e.id>o).at(-1)?.reason??""}catch(t){return t instanceof Error?t.message:""}}var vt="ivschat",mt="host;x-amz-date",Ae=new TextEncoder,_e;function gt(o){return[...new Uint8Array(o)].map(t=>t.toString(16).padStart(2,"0")).join("")}async function ut(o){return gt(await crypto.subtle.digest("SHA-256",Ae.encode(o)))}function ft(o){return crypto.subtle.importKey("raw",o,{name:"HMAC",hash:"SHA-256"},!1,["sign"])}async function bt(o,t){return crypto.subtle.sign("HMAC",o,Ae.encode(t))}async function Vt(o){let t=await ft(Ae.encode(`AWS4${E}`));for(let e of[o,k,vt,"aws4_request"])t=await ft(await bt(t,e));return t}function ke(o){return encodeURIComponent(o).replace(/[!'()*]/g,t=>`%${t.charCodeAt(0).toString(16).toUpperCase()}`)}async function $t(o,t,e,s,i){let r=i.toISOString().replace(/[:-]|\.\d{3}/g,""),n=r.slice(0,8);_e?.day!==n&&(_e={day:n,key:Vt(n)});let c=t.replaceAll("%","%25"),a=[o,c,e,`host:${location.host}`,`x-amz-date:${r}`,"",mt,await ut(s)].join(`
`),p=`${n}/${k}/${vt}/aws4_request`,f=["AWS4-HMAC-SHA256",r,p,await ut(a)].join(`
`),d=gt(await bt(await _e.key,f));return{"X-Amz-Date":r,Authorization:`AWS4-HMAC-SHA256 Credential=${E}/${p}, SignedHeaders=${mt}, Signature=${d}`}}function ce(o){return"backchat:history"in(o.tags??{})}var le=class extends Error{constructor(e,s,i){super(i);this.status=e;this.name=s}};function b(o){return o instanceof le?`${o.status} ${o.name}: ${o.message}`:o instanceof TypeError?"The server cannot be reached.":String(o instanceof Error?o.message:o)}var Et=0;async function yt(o,t,e,s){let i=await $t(o,t,e,s,new Date(Date.now()+Et));return fetch(U+t+(e&&`?${e}`),{method:o,headers:s?{...i,"Content-Type":"application/json"}:i,...s?{body:s}:{},credentials:"omit"})}async function Te(o,t,e,s){if(!crypto.subtle)throw new Error("Browsers sign requests on trustworthy pages only: open this one by http://127.0.0.1 or https.");let i=s?JSON.stringify(s):"",r=await yt(o,t,e,i);r.status===403&&r.headers.get("x-amzn-ErrorType")==="InvalidSignatureException"&&(Et=Date.parse(r.headers.get("Date")??"")-Date.now()||0,r=await yt(o,t,e,i));let n=r.status===204?"":await r.text(),c=n?JSON.parse(n):{};if(!r.ok)throw new le(r.status,r.headers.get("x-amzn-ErrorType")??"Error",c.message??n);return c}function $(o,t){return Te("POST",`/${o}`,"",t)}async function L(o){let t=[],e;do{let s=await $("ListRooms",{maxResults:50,...o?{name:o}:{},...e?{nextToken:e}:{}});t.push(...s.rooms),e=s.nextToken}while(e&&t.length<1e3);return t}async function St(o,t,e){let s=Object.keys(t).filter(r=>!(r in e)).map(r=>`tagKeys=${ke(r)}`).sort(),i=`/tags/${ke(o)}`;s.length>0&&await Te("DELETE",i,s.join("&")),Object.keys(e).length>0&&await Te("POST",i,"",{tags:e})}var v=class extends T{createRenderRoot(){return this}};function y(o){let t={};for(let[e,s]of new FormData(o))t[e]=String(s).trim();return t}function H(o){let t={};for(let e of o.split(`
`).filter(s=>s.trim())){let[s,...i]=e.split("=");if(i.length===0)throw new Error(`Write name=value, one a line: ${e.trim()}`);t[s.trim()]=i.join("=").trim()}return t}function F(o){return Object.entries(o??{}).map(([t,e])=>`${t}=${e}`).join(`
`)}function de(o){return o?new Date(o).toLocaleTimeString():""}var Gt=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","CONNECT","CreateChatToken","CreateRoom","SendEvent"],Kt=[["error","is refused"],["latency","takes longer (ms)"],["drop","breaks the connection"],["close","is answered by a Close frame (code)"],["sessionExpired","ends the session"],["tokenExpired","finds the token expired"],["slowReview","is reviewed slowly (ms)"]],Jt=/^[A-Z_]+$/;function Xt(o,t,e,s){switch(t){case"error":return{error:{...o?{status:Number(e||406)}:{exception:s},...!o&&e?{status:Number(e)}:{},message:"by the console"}};case"latency":case"slowReview":return{[t]:Number(e||1e3)};case"close":return{close:{code:Number(e||1001),reason:"by the console"}};default:return{[t]:!0}}}var xe=class extends v{constructor(){super(...arguments);this.faults=[];this.problem="";this.done=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.faults=(await(await x("/dev/faults")).json()).faults,this.problem="",this.done=e}catch(i){this.problem=b(i),this.done=""}this.requestUpdate()}add(e){e.preventDefault();let s=y(e.target),{target:i="",effect:r="",value:n="",exception:c="",room:a,user:p,times:f,probability:d,seed:u}=s,m=Jt.test(i);this.run("The fault was added.",()=>x("/dev/faults","POST",{[m?"action":"operation"]:i,...Xt(m,r,n,c),...a?{room:a}:{},...p?{user:p}:{},...d?{probability:Number(d)}:{times:Number(f)},...u?{seed:Number(u)}:{}}))}render(){return l`
      <h1 tabindex="-1">Faults</h1>
      <p>See how your app copes: what matches a fault goes wrong as it says.</p>
      ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      <ul class="faults" aria-label="Faults">
        ${this.faults.map(({id:e,...s})=>{let i=JSON.stringify(s);return l`<li>
            <code class="attributes">${i}</code>
            <button
              type="button"
              class="small quiet"
              aria-label=${`Remove ${i}`}
              @click=${()=>{this.run("The fault was removed.",()=>x(`/dev/faults/${encodeURIComponent(e)}`,"DELETE"))}}
              >Remove</button
            >
          </li>`})}
      </ul>
      ${this.faults.length>0?l`<button type="button" @click=${()=>{this.run("All faults were removed.",()=>x("/dev/faults","DELETE"))}}
            >Remove all</button
          >`:this.problem?h:l`<p class="empty">Nothing goes wrong on purpose.</p>`}
      <section class="card" aria-labelledby="add-fault">
        <h2 id="add-fault">Add a fault</h2>
        <form class="grid" @submit=${this.add}>
          <label
            >What
            <input name="target" list="targets" required value="SEND_MESSAGE" />
          </label>
          <datalist id="targets">${Gt.map(e=>l`<option value=${e}></option>`)}</datalist>
          <label
            >Effect
            <select name="effect">
              ${Kt.map(([e,s])=>l`<option value=${e}>${s}</option>`)}
            </select></label
          >
          <label>Status, code or time <input name="value" type="number" min="1" /></label>
          <label>Exception of an operation <input name="exception" value="ThrottlingException" /></label>
          <label>How often <input name="times" type="number" min="1" value="1" required /></label>
          <label>Or with what probability <input name="probability" type="number" min="0" max="1" step="any" /></label>
          <label>Seed of the probability <input name="seed" type="number" /></label>
          <label>Only in the room with this ARN <input name="room" /></label>
          <label>Only for the user <input name="user" /></label>
          <button>Add the fault</button>
        </form>
      </section>
    `}};customElements.define("console-faults",xe);var wt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},_t=o=>(...t)=>({_$litDirective$:o,values:t}),he=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:Yt}=lt,At=o=>o;var kt=()=>document.createComment(""),q=(o,t,e)=>{let s=o._$AA.parentNode,i=t===void 0?o._$AB:t._$AA;if(e===void 0){let r=s.insertBefore(kt(),i),n=s.insertBefore(kt(),i);e=new Yt(r,n,o,o.options)}else{let r=e._$AB.nextSibling,n=e._$AM,c=n!==o;if(c){let a;e._$AQ?.(o),e._$AM=o,e._$AP!==void 0&&(a=o._$AU)!==n._$AU&&e._$AP(a)}if(r!==i||c){let a=e._$AA;for(;a!==r;){let p=At(a).nextSibling;At(s).insertBefore(a,i),a=p}}}return e},C=(o,t,e=o)=>(o._$AI(t,e),o),Zt={},Tt=(o,t=Zt)=>o._$AH=t,xt=o=>o._$AH,pe=o=>{o._$AR(),o._$AA.remove()};var Ct=(o,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(o[i],i);return s},B=_t(class extends he{constructor(o){if(super(o),o.type!==wt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(o,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],r=[],n=0;for(let c of o)i[n]=s?s(c,n):n,r[n]=e(c,n),n++;return{values:r,keys:i}}render(o,t,e){return this.dt(o,t,e).values}update(o,[t,e,s]){let i=xt(o),{values:r,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,r;let c=this.ut??=[],a=[],p,f,d=0,u=i.length-1,m=0,g=r.length-1;for(;d<=u&&m<=g;)if(i[d]===null)d++;else if(i[u]===null)u--;else if(c[d]===n[m])a[m]=C(i[d],r[m]),d++,m++;else if(c[u]===n[g])a[g]=C(i[u],r[g]),u--,g--;else if(c[d]===n[g])a[g]=C(i[d],r[g]),q(o,a[g+1],i[d]),d++,g--;else if(c[u]===n[m])a[m]=C(i[u],r[m]),q(o,i[d],i[u]),u--,m++;else if(p===void 0&&(p=Ct(n,m,g),f=Ct(c,d,u)),p.has(c[d]))if(p.has(c[u])){let S=f.get(n[m]),ue=S!==void 0?i[S]:null;if(ue===null){let Be=q(o,i[d]);C(Be,r[m]),a[m]=Be}else a[m]=C(ue,r[m]),q(o,i[d],ue),i[S]=null;m++}else pe(i[u]),u--;else pe(i[d]),d++;for(;m<=g;){let S=q(o,a[g+1]);C(S,r[m]),a[m++]=S}for(;d<=u;){let S=i[d++];S!==null&&pe(S)}return this.ut=n,Tt(o,a),A}});var j=class{constructor(t,e){this.max=t;this.onItems=e;this.waiting=[];this.scheduled=!1}add(t){this.waiting.push(t),this.waiting.length>=2*this.max&&(this.waiting=this.waiting.slice(-this.max)),this.scheduled||(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1;let e=this.waiting.slice(-this.max);this.waiting=[],this.onItems(e)}))}};var Ce=200,Re=class extends v{constructor(){super(...arguments);this.rows=[];this.state="connecting";this.isPaused=!1;this.skipped=0;this.room="";this.user="";this.batch=new j(Ce,e=>{this.show(e)})}connectedCallback(){super.connectedCallback(),this.open()}disconnectedCallback(){super.disconnectedCallback(),this.source?.close()}open(){this.source?.close();let e=new URLSearchParams({...this.room?{room:this.room}:{},...this.user?{user:this.user}:{}}).toString(),s=new EventSource(`${D}/dev/frames?${e}`);s.onopen=()=>{this.onOpen(s,e)},s.onerror=()=>this.set(`cannot be read from ${D}`),s.onmessage=i=>{this.isPaused||this.batch.add(JSON.parse(i.data))},s.addEventListener("skipped",i=>{this.skipped+=Number(JSON.parse(i.data).skipped),this.requestUpdate()}),this.source=s}show(e){let s=new Map([...this.rows,...e].map(i=>[i.id,i]));this.rows=[...s.values()].sort((i,r)=>r.id-i.id).slice(0,Ce),this.requestUpdate()}async onOpen(e,s){this.set("live");try{let i=await ae(Ce,s);e===this.source&&this.show(i)}catch(i){this.set(b(i))}}set(e){this.state=e,this.requestUpdate()}filter(e){e.preventDefault(),{room:this.room="",user:this.user=""}=y(e.target),this.rows=[],this.open()}pause(){this.isPaused=!this.isPaused,this.requestUpdate()}row(e){return l`<tr class=${(e.status??0)>=400?"refused":""}>
      <td>${de(e.time)}</td>
      <td>${e.direction}</td>
      <td>${e.kind}</td>
      <td>${e.user??""}</td>
      <td><code>${(e.room??"").split("/").at(-1)}</code></td>
      <td><code class="attributes">${e.text??""}</code></td>
      <td>${e.status??""} ${e.error??""} ${e.reason??""}</td>
    </tr>`}render(){return l`
      <h1 tabindex="-1">Frames</h1>
      <form class="row" @submit=${this.filter}>
        <label>Room's ARN or id <input name="room" /></label>
        <label>User <input name="user" /></label>
        <button>Filter</button>
        <button type="button" aria-pressed=${this.isPaused} @click=${this.pause}>Pause</button>
        <span role="status">${this.state}</span>
        ${this.skipped?l`<span>${this.skipped} skipped</span>`:h}
      </form>
      <div class="wide" tabindex="0" role="region" aria-label="Frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Way</th>
              <th scope="col">Kind</th>
              <th scope="col">User</th>
              <th scope="col">Room</th>
              <th scope="col">Text</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            ${B(this.rows,e=>e.id,e=>this.row(e))}
          </tbody>
        </table>
      </div>
    `}};customElements.define("console-frames",Re);var Me=60,Rt=300,Pe=64;function Qt(o){let t=new Map;for(let e of o.split(`
`)){let s=/^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(e);s&&t.set(s[1],(t.get(s[1])??0)+Number(s[2]))}return t}var Oe=class extends v{constructor(){super(...arguments);this.series=[{name:"Connections",metrics:["backchat_connections"],isRate:!1,values:[]},{name:"Messages a second",metrics:["backchat_messages_total"],isRate:!0,values:[]},{name:"Deliveries a second",metrics:["backchat_deliveries_total"],isRate:!0,values:[]},{name:"Refusals a second",metrics:["backchat_actions_refused_total","backchat_upgrades_refused_total","backchat_requests_refused_total","backchat_connections_refused_total"],isRate:!0,values:[]}];this.problem="";this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.read()},1e3),this.read()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}async read(){try{let e=Qt(await(await x("/metrics")).text()),s=performance.now(),i=(r,n)=>r.reduce((c,a)=>c+(n.get(a)??0),0);for(let r of this.series){let n=i(r.metrics,e);if(!r.isRate)r.values.push(n);else if(this.last){let c=Math.max(0,n-i(r.metrics,this.last.totals));r.values.push(c*1e3/(s-this.last.at))}r.values=r.values.slice(-Me)}this.last={at:s,totals:e},this.problem=""}catch(e){this.problem=b(e)}this.requestUpdate()}chart({name:e,values:s}){let i=Math.max(0,...s),r=Math.max(1,i),n=s.map((c,a)=>`${Rt*(a+Me-s.length)/(Me-1)},${Pe-Pe*c/r}`).join(" ");return l`<figure class="card">
      <figcaption>${e}<b>${Ne(s.at(-1))}</b></figcaption>
      <svg viewBox=${`0 -2 ${Rt} ${Pe+4}`} preserveAspectRatio="none" aria-hidden="true">
        ${s.length>1?rt`<polyline points=${n} />`:h}
      </svg>
      <span class="scale">at most ${Ne(i)} in the last minute</span>
    </figure>`}render(){return l`
      <h1 tabindex="-1">Numbers</h1>
      ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
      <div class="charts">${this.series.map(e=>this.chart(e))}</div>
      <details>
        <summary>As a table</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Numbers of the last ten seconds">
          <table>
            <thead>
              <tr>
                <th scope="col">Seconds ago</th>
                ${this.series.map(e=>l`<th scope="col">${e.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[...Array(10).keys()].map(e=>l`<tr>
                  <th scope="row">${e}</th>
                  ${this.series.map(s=>l`<td>${Ne(s.values.at(-1-e))}</td>`)}
                </tr>`)}
            </tbody>
          </table>
        </div>
      </details>
    `}};function Ne(o){return o===void 0?"":String(Math.round(o*10)/10)}customElements.define("console-numbers",Oe);var me=class o{constructor(t){this.key=t;this.known=[];this.anchor=sessionStorage.getItem(t)}static load(t){return new o(`shown to ${t}`)}request(){let t=this.known.at(-1)??this.anchor;return t?`.after.${t}`:".last.50"}isNew(t){return t.Type==="ERROR"||t.EventName?.startsWith("backchat:")?!0:this.known.includes(t.Id)?!1:(this.known.push(t.Id),this.known.length>400&&this.known.shift(),!0)}store(){let t=this.known.length>50?this.known.at(-51):this.anchor;t&&sessionStorage.setItem(this.key,t)}};var W=class{constructor(t,e){this.wasOpen=!1;this.socket=new WebSocket(X,t),this.socket.onopen=()=>{this.wasOpen=!0,e.onOpen()},this.socket.onmessage=s=>e.onFrame(JSON.parse(s.data)),this.socket.onclose=s=>e.onClose(this.reason(s),this.wasOpen)}reason(t){return this.wasOpen?t.code===1006?"The connection broke.":`Closed: ${t.code} ${t.reason}`.trim():"The server refused the connection."}send(t){this.socket.send(JSON.stringify({Action:"SEND_MESSAGE",RequestId:crypto.randomUUID(),Content:t}))}close(){this.socket.onopen=this.socket.onmessage=this.socket.onclose=null,this.socket.close()}};var Mt=1e3,Pt=100,es=5;function ts(o){let t=o.Attributes??{};return t.Recovered==="true"?`Nothing is missing: ${t.Count} from before`:`Something may be missing: ${t.Reason}`}var Ue=class extends v{constructor(){super(...arguments);this.entries=[];this.isScrolledBack=!1;this.hasFocus=!1;this.armed="";this.active="";this.arrived=0;this.inThisSecond=0;this.rate=0;this.unseen=0;this.timer=0;this.serial=0;this.batch=new j(Mt,e=>this.onFrames(e))}static{this.properties={label:{},moderates:{type:Boolean}}}add(e){this.arrived++,this.inThisSecond++,this.batch.add(e)}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.rate!==this.inThisSecond&&(this.rate=this.inThisSecond,this.requestUpdate()),this.inThisSecond=0},1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}onFrames(e){for(let s of e){if(s.Type==="EVENT"&&s.EventName==="aws:DELETE_MESSAGE"){let i=s.Attributes?.MessageID;for(let r of this.entries)r.isDeleted||=r.frame.Id===i}this.entries.push({id:`${s.Id}#${this.serial++}`,frame:s,isDeleted:!1})}this.entries=this.entries.slice(-Mt),this.unseen+=this.frozen?e.length:0,this.requestUpdate()}follow(){this.hasFocus=!1,this.isScrolledBack=!1,this.freezeOrFollow(),this.querySelector(".scroller")?.focus()}freezeOrFollow(){this.isScrolledBack||this.hasFocus?this.frozen??=this.isScrolledBack?this.entries.slice():this.entries.slice(-Pt):(this.frozen=void 0,this.unseen=0,this.armed=""),this.requestUpdate()}onScroll(e){let s=e.target,i=s.scrollHeight-s.scrollTop-s.clientHeight>16;i!==this.isScrolledBack&&(this.isScrolledBack=i,this.freezeOrFollow())}onFocus(e){let s=e.target.closest("li"),i=e.type==="focusin"?s!==null:this.isInRow(e.relatedTarget);s&&e.type==="focusin"&&(this.active=s.dataset.key??""),i!==this.hasFocus&&(this.hasFocus=i,this.freezeOrFollow())}isInRow(e){return e instanceof HTMLElement&&this.contains(e)&&e.closest("li")!==null}onKey(e){let s=[...this.querySelectorAll("li")],i=s.findIndex(c=>c.contains(document.activeElement)),r={ArrowUp:i<0?s.length-1:i-1,ArrowDown:i+1,Home:0,End:s.length-1}[e.key],n=r===void 0?void 0:s[r];n?(e.preventDefault(),n.focus()):e.key==="Escape"&&this.armed&&(this.armed="",this.requestUpdate())}moderate(e,s){let i=`${s} ${e.id}`;this.armed===i?(this.armed="",document.activeElement?.closest("li")?.focus(),this.dispatchEvent(new CustomEvent("moderation",{detail:{action:s,frame:e.frame}}))):this.armed=i,this.requestUpdate()}button(e,s,i){let r=this.armed===`${s} ${e.id}`;return l`<button
      type="button"
      class=${r?"small danger":"small quiet"}
      tabindex=${this.active===e.id?0:-1}
      @click=${()=>this.moderate(e,s)}
      >${r?`Confirm: ${i.toLowerCase()}`:i}</button
    >`}row(e){let{frame:s}=e,i=s.Type==="MESSAGE",r=s.EventName==="backchat:RESUMED",n=r?"":F(s.Attributes);return l`<li
      class=${`${s.Type.toLowerCase()}${e.isDeleted?" deleted":""}`}
      tabindex="-1"
      data-key=${e.id}
    >
      <time datetime=${s.SendTime??""}>${de(s.SendTime)}</time>
      <b>${i?s.Sender?.UserId:s.Type==="EVENT"?s.EventName:"refused"}</b>
      <span class="content"
        >${i?s.Content:r?ts(s):s.ErrorMessage??""}</span
      >
      ${e.isDeleted?l`<em>deleted</em>`:h}
      ${n?l`<code class="attributes">${n}</code>`:h}
      ${this.moderates&&i?l`<span class="actions">
            ${e.isDeleted?h:this.button(e,"delete","Delete")}
            ${this.button(e,"disconnect",`Disconnect ${s.Sender?.UserId}`)}
          </span>`:h}
    </li>`}render(){let e=this.frozen??this.entries.slice(-Pt),s=this.rate>es;return l`
      <div
        class="scroller"
        role="log"
        aria-label=${this.label}
        aria-live=${s||this.frozen?"off":"polite"}
        tabindex="0"
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @keydown=${this.onKey}
      >
        ${e.length===0?l`<p class="empty">Nothing was said yet.</p>`:h}
        <ol>
          ${B(e,i=>i.id,i=>this.row(i))}
        </ol>
      </div>
      <p class="follow">
        <span class="count">${this.arrived} received</span>
        <span role="status">${s?`${this.rate} a second`:""}</span>
        ${this.frozen?l`<button type="button" class="small" @click=${this.follow}>Follow (${this.unseen} new)</button>`:h}
      </p>
    `}updated(){if(!this.frozen){let e=this.querySelector(".scroller");e&&(e.scrollTop=e.scrollHeight)}}};customElements.define("chat-timeline",Ue);var He=class extends v{constructor(){super(...arguments);this.onLeave=()=>this.resumption?.store();this.state="connecting";this.problem="";this.attempt=0}static{this.properties={room:{},user:{},moderates:{type:Boolean},history:{type:Boolean}}}updated(e){(e.has("room")||e.has("user")||e.has("history"))&&(this.resumption=this.history?me.load(`${this.user} in ${this.room}`):void 0,this.open())}connectedCallback(){super.connectedCallback(),addEventListener("pagehide",this.onLeave)}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("pagehide",this.onLeave),this.onLeave(),this.attempt++,this.socket?.close()}set(e,s=""){this.state=e,this.problem=s,this.requestUpdate()}async open(){let e=++this.attempt;this.socket?.close(),this.socket=void 0,this.set("connecting");try{let{token:s}=await $("CreateChatToken",{roomIdentifier:this.room,userId:this.user,capabilities:this.resumption?["SEND_MESSAGE","BACKCHAT_HISTORY"]:["SEND_MESSAGE"]});if(e!==this.attempt)return;let{resumption:i}=this;this.socket=new W(s+(i?.request()??""),{onOpen:()=>this.set("connected"),onFrame:r=>{(!i||i.isNew(r))&&this.querySelector("chat-timeline")?.add(r)},onClose:r=>this.set("disconnected",r)})}catch(s){this.set("disconnected",b(s))}}send(e){e.preventDefault();let s=e.target,{content:i}=y(s);i&&this.state==="connected"&&(this.socket?.send(i),s.reset())}async moderate({detail:{action:e,frame:s}}){let i=this.room;try{await(e==="delete"?$("DeleteMessage",{roomIdentifier:i,id:s.Id,reason:"deleted in the console"}):$("DisconnectUser",{roomIdentifier:i,userId:s.Sender?.UserId,reason:"disconnected in the console"})),this.set(this.state)}catch(r){this.set(this.state,b(r))}}render(){let e=`say-${this.user}`;return l`
      <section class="pane" aria-label=${`${this.user} in the room`}>
        <header>
          <h2>${this.user}</h2>
          <span class=${`state ${this.state}`} role="status">${this.state}</span>
          ${this.state==="disconnected"?l`<button type="button" class="small" @click=${()=>{this.open()}}>Connect again</button>`:h}
        </header>
        ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
        <chat-timeline
          label=${`Messages that ${this.user} sees`}
          ?moderates=${this.moderates}
          @moderation=${this.moderate}
        ></chat-timeline>
        <form class="say" @submit=${this.send}>
          <label for=${e}>Message by ${this.user}</label>
          <input id=${e} name="content" autocomplete="off" required />
          <button>Send</button>
        </form>
      </section>
    `}};customElements.define("chat-pane",He);var Ie=class extends v{constructor(){super(...arguments);this.problem="";this.done=""}static{this.properties={arn:{}}}updated(e){e.has("arn")&&this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.room=await $("GetRoom",{identifier:this.arn}),this.problem="",this.done=e}catch(i){this.problem=b(i),this.done=""}this.requestUpdate()}change(e){e.preventDefault();let{name:s,rate:i,length:r,tags:n=""}=y(e.target);this.run("The room was changed.",async()=>{let c=H(n);await $("UpdateRoom",{identifier:this.arn,name:s,maximumMessageRatePerSecond:Number(i),maximumMessageLength:Number(r)}),await St(this.arn,this.room?.tags??{},c)})}sendEvent(e){e.preventDefault();let{event:s="",attributes:i=""}=y(e.target);this.run(`The event ${s} was sent.`,async()=>$("SendEvent",{roomIdentifier:this.arn,eventName:s,attributes:H(i)}))}settings(e){return l`<section class="card" aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form class="grid" @submit=${this.change}>
        <label>Name <input name="name" maxlength="128" .value=${e.name??""} /></label>
        <label
          >Messages a second
          <input name="rate" type="number" min="1" max="100" required .value=${String(e.maximumMessageRatePerSecond)}
        /></label>
        <label
          >Characters a message
          <input name="length" type="number" min="1" max="500" required .value=${String(e.maximumMessageLength)}
        /></label>
        <label>Tags, name=value one a line <textarea name="tags" rows="3" .value=${F(e.tags)}></textarea></label>
        <button>Change the room</button>
      </form>
    </section>`}render(){let{room:e}=this;return l`
      <h1 tabindex="-1">${e?e.name||"Unnamed room":"Room"}</h1>
      <p><code>${this.arn}</code></p>
      ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      ${e?l`<div class="panes">
            <chat-pane
              .room=${e.arn}
              user="console"
              moderates
              ?history=${ce(e)}
            ></chat-pane>
            <div>
              <section class="card" aria-labelledby="event">
                <h2 id="event">Send an event</h2>
                <form class="grid" @submit=${this.sendEvent}>
                  <label>Name <input name="event" maxlength="100" required /></label>
                  <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
                  <button>Send the event</button>
                </form>
              </section>
              ${this.settings(e)}
            </div>
          </div>`:h}
    `}};customElements.define("console-room",Ie);var De=class extends v{constructor(){super(...arguments);this.problem="";this.done="";this.armed=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{return await s(),this.rooms=await L(),this.problem="",this.done=e,this.armed="",!0}catch(i){return this.problem=b(i),this.done="",!1}finally{this.requestUpdate()}}async create(e){e.preventDefault();let s=e.target,{name:i="",tags:r="",rate:n="",length:c=""}=y(s);await this.run(`Room ${i} was made.`,async()=>$("CreateRoom",{name:i,tags:H(r),...n?{maximumMessageRatePerSecond:Number(n)}:{},...c?{maximumMessageLength:Number(c)}:{}}))&&s.reset()}deleteRoom(e){this.armed===e.arn?this.run(`Room ${e.name||e.id} was deleted.`,()=>$("DeleteRoom",{identifier:e.arn})):(this.armed=e.arn,this.requestUpdate())}row(e){let s=this.armed===e.arn;return l`<tr>
      <td><a href=${`#room/${encodeURIComponent(e.arn)}`}>${e.name||"unnamed"}</a></td>
      <td><code>${e.id}</code></td>
      <td><code class="attributes">${F(e.tags)}</code></td>
      <td>${e.createTime?new Date(e.createTime).toLocaleString():""}</td>
      <td>
        <button
          type="button"
          class=${s?"small danger":"small quiet"}
          aria-label=${`${s?"Confirm: delete":"Delete"} ${e.name||e.id}`}
          @click=${()=>this.deleteRoom(e)}
          >${s?"Confirm: delete":"Delete"}</button
        >
      </td>
    </tr>`}render(){return l`
      <h1 tabindex="-1">Rooms</h1>
      ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
      <p role="status" class="done">${this.done}</p>
      <div class="wide" tabindex="0" role="region" aria-label="Rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Id</th>
              <th scope="col">Tags</th>
              <th scope="col">Made</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${B(this.rooms??[],e=>e.arn,e=>this.row(e))}
          </tbody>
        </table>
      </div>
      ${this.rooms?.length===0?l`<p class="empty">There are no rooms.</p>`:h}
      <section class="card" aria-labelledby="make-room">
        <h2 id="make-room">Make a room</h2>
        <form class="grid" @submit=${this.create}>
          <label>Name <input name="name" maxlength="128" /></label>
          <label>Messages a second <input name="rate" type="number" min="1" max="100" placeholder="10" /></label>
          <label>Characters a message <input name="length" type="number" min="1" max="500" placeholder="500" /></label>
          <label>Tags, name=value one a line <textarea name="tags" rows="2"></textarea></label>
          <button>Make the room</button>
        </form>
      </section>
    `}};customElements.define("console-rooms",De);var ss=`export AWS_ENDPOINT_URL_IVSCHAT=${U}
export AWS_ACCESS_KEY_ID=${E} AWS_SECRET_ACCESS_KEY=${E}
export AWS_REGION=${k} AWS_DEFAULT_REGION=${k}`;function Nt(o){return[{name:"AWS CLI",code:`${ss}

aws ivschat create-chat-token --room-identifier ${o} \\
  --user-id cleo --capabilities SEND_MESSAGE
aws ivschat send-event --room-identifier ${o} \\
  --event-name hello --attributes from=cli`},{name:"JavaScript",code:`// npm install amazon-ivs-chat-messaging; in Node, before version 22, ws too
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const room = new ChatRoom({
  regionOrUrl: '${X}',
  tokenProvider: async () => ({ token: process.env.TOKEN }), // as your backend gets it
});
room.addListener('message', (message) => console.log(message.sender.userId, message.content));
room.addListener('connect', () => room.sendMessage(new SendMessageRequest('hello from JavaScript')));
room.connect();`},{name:"boto3",code:`import boto3

ivschat = boto3.client('ivschat', endpoint_url='${U}', region_name='${k}',
                       aws_access_key_id='${E}', aws_secret_access_key='${E}')
room = '${o}'
print(ivschat.create_chat_token(roomIdentifier=room, userId='cleo', capabilities=['SEND_MESSAGE'])['token'])
ivschat.send_event(roomIdentifier=room, eventName='hello', attributes={'from': 'boto3'})`},{name:"Java",code:`Ivschat ivschat = Ivschat.builder()
        .endpoint("${U}").region("${k}").credentials("${E}", "${E}").build();
CreateChatTokenRequest token = CreateChatTokenRequest.builder()
        .roomIdentifier("${o}")
        .userId("cleo")
        .capabilities(ChatTokenCapability.SEND_MESSAGE)
        .build();
ChatRoom room = new ChatRoom("${X}", () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
room.onMessage(message -> System.out.println(message.sender().userId() + " " + message.content()));
room.connect().join();
room.sendMessage("hello from Java");`},{name:"Go",code:`client := ivschat.New(ivschat.Options{
	BaseEndpoint: aws.String("${U}"),
	Region:       "${k}",
	Credentials:  credentials.NewStaticCredentialsProvider("${E}", "${E}", ""),
})
_, err := client.SendEvent(context.TODO(), &ivschat.SendEventInput{
	RoomIdentifier: aws.String("${o}"),
	EventName:      aws.String("hello"),
	Attributes:     map[string]string{"from": "go"},
})`}]}var Ot="first-minute",Le=class extends v{constructor(){super(...arguments);this.hasHistory=!1;this.problem="";this.chosen=0;this.copied=""}connectedCallback(){super.connectedCallback(),this.findRoom()}async findRoom(){try{let s=(await L(Ot))[0]??await $("CreateRoom",{name:Ot});this.room=s.arn,this.hasHistory=ce(s),this.problem=""}catch(e){this.problem=b(e)}this.requestUpdate()}onTabKey(e){let s={ArrowLeft:-1,ArrowRight:1}[e.key];if(s){let i=[...this.querySelectorAll("[role=tab]")];this.choose((this.chosen+s+i.length)%i.length),i[this.chosen]?.focus()}}choose(e){this.chosen=e,this.copied="",this.requestUpdate()}async copy(e){try{await navigator.clipboard.writeText(e),this.copied="Copied"}catch{this.copied="The browser does not allow it: select the lines"}this.requestUpdate()}lines(e){let s=Nt(e),{name:i,code:r}=s[this.chosen];return l`
      <section class="card" aria-labelledby="paste">
        <h2 id="paste">Join them from your code</h2>
        <div class="tabs" role="tablist" aria-labelledby="paste" @keydown=${this.onTabKey}>
          ${s.map((n,c)=>l`<button
              type="button"
              role="tab"
              id=${`tab-${c}`}
              aria-selected=${c===this.chosen}
              aria-controls="lines"
              tabindex=${c===this.chosen?0:-1}
              @click=${()=>this.choose(c)}
              >${n.name}</button
            >`)}
        </div>
        <div id="lines" role="tabpanel" aria-labelledby=${`tab-${this.chosen}`}>
          <pre tabindex="0" aria-label=${`Lines for ${i}`}><code>${r}</code></pre>
          <button type="button" class="small" @click=${()=>{this.copy(r)}}>Copy</button>
          <span role="status">${this.copied}</span>
        </div>
      </section>
    `}render(){return this.room?l`
      <h1 tabindex="-1">Two people, one room</h1>
      <p>
        Ann and Bob are connected by WebSockets, each with a token of its own. Write as one, and the other receives it.
        <a href=${`#room/${encodeURIComponent(this.room)}`}>Look into the room</a>
      </p>
      <div class="panes">
        <chat-pane .room=${this.room} user="ann" ?history=${this.hasHistory} moderates></chat-pane>
        <chat-pane .room=${this.room} user="bob" ?history=${this.hasHistory}></chat-pane>
      </div>
      ${this.lines(this.room)}
    `:l`<h1 tabindex="-1">Two people, one room</h1>
        ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>
              <button type="button" @click=${()=>{this.findRoom()}}>Try again</button>`:l`<p role="status">Making a room …</p>`}`}};customElements.define("console-talk",Le);var is=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","BACKCHAT_HISTORY"],Fe=class extends v{constructor(){super(...arguments);this.rooms=[];this.problem="";this.verdict=""}connectedCallback(){super.connectedCallback(),L().then(e=>{this.rooms=e,this.requestUpdate()},e=>this.fail(e))}fail(e){this.problem=b(e),this.requestUpdate()}async make(e){e.preventDefault();let s=e.target,{room:i,user:r,minutes:n,attributes:c=""}=y(s);try{this.token=await $("CreateChatToken",{roomIdentifier:i,userId:r,capabilities:new FormData(s).getAll("capability"),attributes:H(c),...n?{sessionDurationInMinutes:Number(n)}:{}}),this.problem="",this.requestUpdate()}catch(a){this.fail(a)}}async try(e){e.preventDefault();let{token:s=""}=y(e.target),i=await ht(),r=n=>{this.verdict=n,this.requestUpdate()};r("Trying …");try{let n=new W(s,{onOpen:()=>{n.close(),r("It opened a connection. It was used up by that.")},onFrame:()=>{},onClose:(c,a)=>{r(c),a||pt(i).then(p=>r(`${c} ${p}`))}})}catch{r("It has characters that no token has.")}}render(){return l`
      <h1 tabindex="-1">Tokens</h1>
      ${this.problem?l`<p class="problem" role="alert">${this.problem}</p>`:h}
      <section class="card" aria-labelledby="make-token">
        <h2 id="make-token">Make a token</h2>
        <form class="grid" @submit=${this.make}>
          <label
            >Room
            <select name="room" required>
              ${this.rooms.map(e=>l`<option value=${e.arn}>${e.name||e.id}</option>`)}
            </select></label
          >
          <label>User <input name="user" maxlength="128" required value="cleo" /></label>
          <label>Minutes of the session <input name="minutes" type="number" min="1" max="180" placeholder="60" /></label>
          <fieldset>
            <legend>Capabilities</legend>
            ${is.map(e=>l`<label class="check"
                ><input type="checkbox" name="capability" value=${e} ?checked=${e==="SEND_MESSAGE"} />
                ${e}</label
              >`)}
          </fieldset>
          <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
          <button>Make the token</button>
        </form>
        ${this.token?l`<label class="result"
                >Token, to open one connection until ${new Date(this.token.tokenExpirationTime).toLocaleTimeString()}
                <textarea readonly rows="4" .value=${this.token.token}></textarea
              ></label>
              <p>The session ends at ${new Date(this.token.sessionExpirationTime).toLocaleTimeString()}.</p>`:h}
      </section>
      <section class="card" aria-labelledby="try-token">
        <h2 id="try-token">Why is a token refused?</h2>
        <p>Browsers hide why a connection was refused. The server knows: this opens one with the token, and tells.</p>
        <form class="grid" @submit=${this.try}>
          <label>Token <textarea name="token" rows="4" required></textarea></label>
          <button>Try it</button>
        </form>
        <p role="status" class="done">${this.verdict}</p>
      </section>
    `}};customElements.define("console-tokens",Fe);var os=[["talk","Talk"],["rooms","Rooms"],["tokens","Tokens"],["frames","Frames"],["faults","Faults"],["numbers","Numbers"]],qe=class extends v{constructor(){super(...arguments);this.onHash=()=>{this.requestUpdate(),this.updateComplete.then(()=>{this.querySelector("main h1")?.focus()})}}connectedCallback(){this.replaceChildren(),super.connectedCallback(),addEventListener("hashchange",this.onHash)}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("hashchange",this.onHash)}view(e,s){switch(e){case"rooms":return l`<console-rooms></console-rooms>`;case"room":return l`<console-room .arn=${s}></console-room>`;case"tokens":return l`<console-tokens></console-tokens>`;case"frames":return l`<console-frames></console-frames>`;case"faults":return l`<console-faults></console-faults>`;case"numbers":return l`<console-numbers></console-numbers>`;default:return l`<console-talk></console-talk>`}}render(){let[e="",s=""]=location.hash.slice(1).split("/"),i=e==="room"?"rooms":e||"talk";return l`
      <header class="top">
        <a class="brand" href="#talk">Backchat</a>
        <nav aria-label="Console">
          ${os.map(([r,n])=>l`<a href=${`#${r}`} aria-current=${r===i?"page":"false"}>${n}</a>`)}
        </nav>
      </header>
      <main>${this.view(e,decodeURIComponent(s))}</main>
    `}};customElements.define("backchat-console",qe);
